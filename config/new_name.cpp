#include "config/new_name.h"

#include <algorithm>

#include "config/build_delta.h"
#include "config/names.h"

namespace sluice::config {

namespace {

bool is_in(std::string_view name, std::string_view folder) {
    return name.size() > folder.size() && name.starts_with(folder) && name[folder.size()] == '/';
}

/// Types whose names BIG-IP wants to begin with a letter.
bool may_begin_with_digit(std::string_view type) {
    return type != "ltm virtual" && type != "ltm pool" && !type.starts_with("ltm profile");
}

bool begins_with_digit(std::string_view full) {
    const char first = full[full.rfind('/') + 1];
    return first >= '0' && first <= '9';
}

} // namespace

bool folder_exists(const Configuration& configuration, std::string_view folder) {
    if (folder == "/Common")
        return true;
    const ObjectMap& objects = *configuration.objects;
    const bool is_partition = folder.rfind('/') == 0 && objects.contains({"auth partition", std::string(folder.substr(1))});
    if (is_partition || objects.contains({"sys folder", std::string(folder)}))
        return true;
    const auto& groups = configuration.snapshot->data_groups;
    return std::any_of(objects.begin(), objects.end(), [&](const auto& entry) { return is_in(entry.first.second, folder); }) ||
           std::any_of(groups.begin(), groups.end(), [&](const auto& entry) { return is_in(entry.first, folder); });
}

std::optional<std::string> refusal_of_new_name(const Configuration& configuration, std::string_view type, const std::string& full) {
    const std::string_view folder = folder_of(full);
    if (!is_valid_name(full) || folder.empty() || (begins_with_digit(full) && !may_begin_with_digit(type)))
        return invalid_name(full);
    if (!folder_exists(configuration, folder))
        return part_not_found("folder", folder);
    return std::nullopt;
}

} // namespace sluice::config
