#include "cli/irule_world.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "cli/rule_objects.h"
#include "cli/terminal.h"
#include "config/names.h"
#include "config/service.h"
#include "datagroups/external_file.h"
#include "tclbind/rule_host.h"

namespace sluice::cli {

namespace {

using Failure = tl::unexpected<std::string>;
using Done = tl::expected<void, std::string>;

std::string trimmed(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t\n"), text.size());
    const std::size_t end = text.find_last_not_of(" \t\n");
    return std::string(text.substr(begin, end == std::string_view::npos ? 0 : end - begin + 1));
}

void add_node(config::Snapshot& configuration, const datagroups::IpAddress& address) {
    auto node = std::make_shared<config::Node>();
    node->address = address;
    node->name = config::full_path(address.to_text());
    configuration.nodes.try_emplace(node->name, node);
}

/// `10.0.0.1:25`, `10.0.0.1:25 down`, `10.0.0.1:25 disabled`.
tl::expected<config::Member, std::string> member_from(const std::string& text) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string state = trimmed(text.substr(blank));
    const auto endpoint = endpoint_from_text(text.substr(0, blank));
    if (!endpoint || (!state.empty() && state != "down" && state != "disabled")) {
        return Failure(fmt::format("{}: a member is ADDR:PORT, with the word down or disabled behind it or none", text));
    }
    config::Member member;
    member.endpoint = *endpoint;
    member.name = config::full_path(endpoint->to_text());
    member.node_name = config::full_path(endpoint->address.to_text());
    member.forced_down = state == "down";
    member.session_enabled = state != "disabled";
    return member;
}

/// `NAME ADDR:PORT,ADDR:PORT down`.
Done add_pool(config::Snapshot& configuration, const std::string& text) {
    const std::string words = trimmed(text);
    const std::size_t blank = std::min(words.find(' '), words.size());
    auto pool = std::make_shared<config::Pool>();
    pool->name = config::full_path(words.substr(0, blank));
    std::string_view rest = std::string_view{words}.substr(blank);
    while (!trimmed(rest).empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        auto member = member_from(trimmed(rest.substr(0, comma)));
        if (!member) {
            return Failure(fmt::format("--pool {}", member.error()));
        }
        add_node(configuration, member->endpoint.address);
        pool->members.push_back(std::move(*member));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    configuration.pools.insert_or_assign(pool->name, pool);
    return {};
}

/// `NAME=ip:10.0.0.0/8 := lab,192.0.2.1`, `NAME=string:FILE`.
Done add_data_group(config::Snapshot& configuration, const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.find(':', equals);
    const auto type = colon == std::string::npos ? std::nullopt : datagroups::type_from_text(text.substr(equals + 1, colon - equals - 1));
    if (!type) {
        return Failure(
            fmt::format("--data-group {}: as NAME=ip:10.0.0.0/8,192.0.2.1 or NAME=string:FILE; types are ip, string, integer", text));
    }
    std::string records = text.substr(colon + 1);
    std::string where = "--data-group";
    if (std::filesystem::is_regular_file(records)) {
        LocalFiles files;
        where = records;
        auto content = files.read(records);
        if (!content) {
            return Failure(content.error());
        }
        records = std::move(*content);
    }
    auto read = datagroups::read_external(*type, records);
    if (!read) {
        return Failure(fmt::format("{}:{}: {}", where, read.error().front().line, read.error().front().message));
    }
    const auto group = datagroups::DataGroup::make(*type, std::move(*read), true);
    configuration.data_groups.insert_or_assign(config::full_path(text.substr(0, equals)), *group);
    return {};
}

Done add_objects(const IruleOptions& options, config::Snapshot& configuration) {
    for (const std::string& pool : options.pools) {
        if (const Done added = add_pool(configuration, pool); !added) {
            return added;
        }
    }
    for (const std::string& group : options.data_groups) {
        if (const Done added = add_data_group(configuration, group); !added) {
            return added;
        }
    }
    return {};
}

/// The configuration and its virtual server, or a bare one.
tl::expected<IruleWorld, std::string> surroundings(const IruleOptions& options, rules::Diagnostics& found) {
    IruleWorld world;
    if (!options.configuration.empty()) {
        LocalFiles files;
        const auto text = files.read(options.configuration);
        if (!text) {
            return Failure(text.error());
        }
        config::CheckOptions check;
        check.commands = &tclbind::command_table();
        check.allow_unsupported = true;
        const config::SnapshotPtr snapshot = config::build_snapshot(options.configuration, *text, check, found);
        if (snapshot == nullptr) {
            return Failure(std::string{});
        }
        world.configuration = *snapshot;
    }
    if (options.virtual_server.empty()) {
        world.virtual_server.name = "/Common/virtual";
        world.virtual_server.destination = {*datagroups::IpAddress::parse("192.0.2.1"), 80};
        world.virtual_server.client_tcp = world.virtual_server.server_tcp = std::make_shared<const config::TcpProfile>();
    } else {
        const auto it = world.configuration.virtual_servers.find(config::full_path(options.virtual_server));
        if (it == world.configuration.virtual_servers.end()) {
            return Failure(config::not_found("ltm virtual", config::full_path(options.virtual_server)));
        }
        world.virtual_server = *it->second;
    }
    world.virtual_server.destination = options.local.value_or(world.virtual_server.destination);
    return world;
}

/// Rules of the files, in their order.
class RuleFiles {
public:
    RuleFiles(const IruleOptions& options, IruleWorld& world, rules::Diagnostics& found)
        : options_(options), world_(world), found_(found) {}

    Done load() {
        for (const std::string& file : options_.files) {
            LocalFiles files;
            auto text = files.read(file);
            if (!text) {
                return Failure(text.error());
            }
            for (rules::RuleText& part : rules::split_rule_file(*text)) {
                names_.insert(rule_name_of(part.name, file));
                parts_.push_back({file, std::move(part)});
            }
        }
        if (!parts_.empty()) {
            world_.virtual_server.rules.clear();
        }
        std::ranges::for_each(parts_, [this](const Part& part) { attach(part); });
        return found_.has_errors() ? Done{Failure(std::string{})} : Done{};
    }

private:
    struct Part {
        std::string file;
        rules::RuleText text;
    };

    void attach(const Part& part) {
        const std::string name = rule_name_of(part.text.name, part.file);
        rules::LoadContext context;
        context.commands = &tclbind::command_table();
        context.file = part.file;
        context.first_line = part.text.first_line;
        if (!options_.configuration.empty()) {
            context.exists = [&](std::string_view kind, std::string_view object) {
                return is_there(world_.configuration, config::folder_of(name), kind, object, names_);
            };
        }
        const rules::RulePtr rule = rules::load_rule(name, part.text.text, context, found_);
        if (rule == nullptr) {
            return;
        }
        if (options_.configuration.empty()) {
            make_missing_objects(*rule, part);
        }
        std::erase_if(world_.configuration.rules_in_load_order, [&](const auto& known) { return known->name == name; });
        world_.configuration.rules_in_load_order.push_back(rule);
        world_.configuration.rules.insert_or_assign(name, rule);
        world_.virtual_server.rules.push_back(rule);
    }

    void make_missing_objects(const rules::Rule& rule, const Part& part) {
        for (const rules::Reference& reference : rule.references) {
            const std::string_view folder = config::folder_of(rule.name);
            if (is_there(world_.configuration, folder, reference.kind, reference.name, names_)) {
                continue;
            }
            const std::string name = config::full_path(reference.name);
            if (reference.kind == "pool") {
                auto pool = std::make_shared<config::Pool>();
                pool->name = name;
                world_.configuration.pools.insert_or_assign(name, pool);
                note(rule, part, reference, "an empty pool stands for it; give it with --pool 'NAME ADDR:PORT' or --config");
            } else if (reference.kind == "value_list") {
                world_.configuration.data_groups.insert_or_assign(name, datagroups::DataGroup::make_empty(datagroups::Type::string));
                note(rule, part, reference, "an empty data group stands for it; give it with --data-group 'NAME=TYPE:RECORDS' or --config");
            }
        }
    }

    void note(const rules::Rule& rule, const Part& part, const rules::Reference& reference, std::string_view advice) {
        rules::Diagnostic note;
        note.severity = rules::Severity::note;
        note.file = part.file;
        note.position = {part.text.first_line + reference.position.line - 1, reference.position.column};
        note.object = rule.name;
        note.message = fmt::format("{} ({}) is not there: {}", reference.kind, reference.name, advice);
        found_.add(std::move(note));
    }

    const IruleOptions& options_;
    IruleWorld& world_;
    rules::Diagnostics& found_;
    std::vector<Part> parts_;
    std::set<std::string> names_;
};

} // namespace

tl::expected<IruleWorld, std::string> make_irule_world(const IruleOptions& options, rules::Diagnostics& found) {
    auto world = surroundings(options, found);
    if (!world) {
        return world;
    }
    if (const Done added = add_objects(options, world->configuration); !added) {
        return Failure(added.error());
    }
    if (const Done loaded = RuleFiles(options, *world, found).load(); !loaded) {
        return Failure(loaded.error());
    }
    return world;
}

} // namespace sluice::cli
