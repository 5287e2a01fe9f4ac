#include "cli/rule_objects.h"

#include <filesystem>

#include <fmt/format.h>

#include "config/schema/builtin.h"

namespace sluice::cli {

namespace {

constexpr std::string_view common = "/Common";

} // namespace

std::string rule_name_of(const std::string& name, const std::string& file) {
    const std::string own = name.empty() ? std::filesystem::path(file).stem().string() : name;
    return own.starts_with('/') ? own : fmt::format("{}/{}", common, own);
}

bool is_there(const config::Snapshot& snapshot, std::string_view folder, std::string_view kind, std::string_view name,
              const std::set<std::string>& rules_of_files) {
    const auto in = [&](const auto& objects) {
        return objects.contains(std::string(name)) || objects.contains(fmt::format("{}/{}", folder, name)) ||
               objects.contains(fmt::format("{}/{}", common, name));
    };
    if (kind == "pool") {
        return config::find_pool(snapshot, folder, name) != nullptr;
    }
    if (kind == "value_list") {
        return config::find_data_group(snapshot, folder, name) != nullptr;
    }
    if (kind == "virtual") {
        return in(snapshot.virtual_servers);
    }
    if (kind == "ifile") {
        return config::find_ifile(snapshot, folder, name) != nullptr;
    }
    if (kind == "log_publisher") {
        return config::find_log_publisher(snapshot, folder, name) != nullptr ||
               config::schema::is_builtin("sys log-config publisher",
                                          name.starts_with('/') ? std::string(name) : fmt::format("{}/{}", common, name));
    }
    return kind != "rule" || in(snapshot.rules) || in(rules_of_files);
}

} // namespace sluice::cli
