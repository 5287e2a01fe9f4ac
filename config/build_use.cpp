#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/build_delta.h"
#include "config/build_rule_world.h"
#include "config/model_builder.h"
#include "config/names.h"

namespace sluice::config {

namespace {

using build::is_of_type;

/// A place where objects of one type name objects of another.
struct Use {
    std::string_view user; ///< type or its beginning
    std::string_view key;  ///< property that holds the name, as a word or as an entry of its block
    std::string_view used; ///< type or its beginning
};
constexpr std::array uses = {
    Use{"ltm virtual", "pool", "ltm pool"},
    Use{"ltm virtual", "last-hop-pool", "ltm pool"},
    Use{"ltm virtual", "clone-pools", "ltm pool"},
    Use{"net route", "pool", "ltm pool"},
    Use{"ltm virtual", "rules", "ltm rule"},
    Use{"ltm persistence", "rule", "ltm rule"},
    Use{"ltm virtual", "profiles", "ltm profile"},
    Use{"ltm profile", "defaults-from", "ltm profile"},
    Use{"ltm virtual", "persist", "ltm persistence"},
    Use{"ltm virtual", "fallback-persistence", "ltm persistence"},
    Use{"ltm persistence", "defaults-from", "ltm persistence"},
    Use{"ltm monitor", "defaults-from", "ltm monitor"},
    Use{"ltm pool", "monitor", "ltm monitor"},
    Use{"ltm node", "monitor", "ltm monitor"},
    Use{"ltm default-node-monitor", "rule", "ltm monitor"},
    Use{"ltm virtual", "snatpool", "ltm snatpool"},
    Use{"ltm virtual", "policies", "ltm policy"},
    Use{"ltm virtual", "vlans", "net vlan"},
    Use{"net self", "vlan", "net vlan"},
    Use{"ltm virtual", "fw-enforced-policy", "security firewall policy"},
    Use{"ltm virtual", "fw-staged-policy", "security firewall policy"},
    Use{"ltm virtual", "ip-intelligence-policy", "security ip-intelligence policy"},
    Use{"ltm virtual", "security-log-profiles", "security log profile"},
    Use{"ltm ifile", "file-name", "sys file ifile"},
    Use{"ltm monitor", "run", "sys file external-monitor"},
    Use{"ltm profile", "cert", "sys file ssl-cert"},
    Use{"ltm profile", "chain", "sys file ssl-cert"},
    Use{"ltm profile", "ca-file", "sys file ssl-cert"},
    Use{"ltm profile", "client-cert-ca", "sys file ssl-cert"},
    Use{"ltm profile", "key", "sys file ssl-key"},
    Use{"ltm profile", "crl-file", "sys file ssl-crl"},
    Use{"ltm profile", "cipher-group", "ltm cipher group"},
    Use{"ltm cipher group", "allow", "ltm cipher rule"},
    Use{"ltm cipher group", "require", "ltm cipher rule"},
    Use{"ltm cipher group", "exclude", "ltm cipher rule"},
    Use{"sys log-config destination remote-high-speed-log", "pool-name", "ltm pool"},
    Use{"sys log-config destination remote-syslog", "remote-high-speed-log", "sys log-config destination remote-high-speed-log"},
    Use{"sys log-config publisher", "destinations", "sys log-config destination"},
    Use{"ltm data-group external", "external-file-name", "sys file data-group"},
};

/// Does `word`, written in an object of that name, mean the object `full`?
bool means(const Object& user, const std::string& word, const std::string& full) {
    if (word.starts_with('/'))
        return word == full;
    return fmt::format("{}/{}", folder_of(user.name), word) == full || full_path(word) == full;
}

bool names_it(const Object& user, const Property& property, const std::string& full) {
    const auto word = [&](const std::string& each) { return means(user, each, full); };
    const auto entry = [&](const Property& each) { return means(user, each.key, full); };
    return std::any_of(property.words.begin(), property.words.end(), word) ||
           std::any_of(property.children.begin(), property.children.end(), entry);
}

bool is_type(std::string_view type, std::string_view type_or_beginning) {
    return type.starts_with(type_or_beginning) && (type.size() == type_or_beginning.size() || type[type_or_beginning.size()] == ' ');
}

std::string user_text(const Object& user) {
    const std::string_view word = user.type == "ltm rule" ? std::string_view("rule") : type_word(user.type);
    return user.name.empty() ? std::string(word) : fmt::format("{} ({})", word, user.name);
}

bool uses_it(const Object& user, const Use& use, const std::string& type, const std::string& name) {
    if (!is_of_type(user, use.user) || (user.type == type && user.name == name))
        return false;
    const bool same_kind = use.user == use.used;
    if (same_kind && user.type != type)
        return false;
    const Property* property = user.find(use.key);
    return property != nullptr && names_it(user, *property, name);
}

/// Does an entry of cert-key-chain name the file?
bool chain_names_it(const Object& profile, const std::string& type, const std::string& name) {
    const Property* chain = profile.find("cert-key-chain");
    const auto entry_names_it = [&](const Property& entry) {
        const Property* cert = entry.find(type == "sys file ssl-key" ? "key" : "cert");
        const Property* more = entry.find(type == "sys file ssl-key" ? "key" : "chain");
        return (cert != nullptr && names_it(profile, *cert, name)) || (more != nullptr && names_it(profile, *more, name));
    };
    return chain != nullptr && std::any_of(chain->children.begin(), chain->children.end(), entry_names_it);
}

/// Nested places: a snat pool in source-address-translation, a member's own monitor.
bool uses_it_deeper(const Object& user, const std::string& type, const std::string& name) {
    if (type == "ltm snatpool" && user.type == "ltm virtual") {
        const Property* block = user.find("source-address-translation");
        const Property* pool = block == nullptr ? nullptr : block->find("pool");
        return pool != nullptr && names_it(user, *pool, name);
    }
    if (user.type == "ltm profile client-ssl" && type.starts_with("sys file ssl-"))
        return chain_names_it(user, type, name);
    const Property* members = is_type(type, "ltm monitor") && user.type == "ltm pool" ? user.find("members") : nullptr;
    return members != nullptr && std::any_of(members->children.begin(), members->children.end(), [&](const Property& member) {
               const Property* monitor = member.find("monitor");
               return monitor != nullptr && names_it(user, *monitor, name);
           });
}

std::string_view kind_in_rules(const std::string& type) {
    if (type == "ltm pool")
        return "pool";
    if (is_type(type, "ltm data-group"))
        return "value_list";
    if (type == "ltm virtual")
        return "virtual";
    if (type == "ltm rule")
        return "rule";
    if (type == "ltm ifile")
        return "ifile";
    if (type == "sys log-config publisher")
        return "log_publisher";
    return type == "ltm snatpool" ? std::string_view("snatpool") : std::string_view();
}

bool may_mean(const rules::Rule& rule, const std::string& word, const std::string& full) {
    const std::vector<std::string> names = build::names_meant(folder_of(rule.name), word);
    return std::find(names.begin(), names.end(), full) != names.end();
}

/// A data group is named by a global variable of its name, too: the rules of versions 9 and 10 do that.
bool rule_names_it(const rules::Rule& rule, std::string_view kind, const std::string& name) {
    const bool literally = std::any_of(rule.references.begin(), rule.references.end(), [&](const rules::Reference& reference) {
        return reference.kind == kind && may_mean(rule, reference.name, name);
    });
    return literally || (kind == "value_list" && std::any_of(rule.global_reads.begin(), rule.global_reads.end(),
                                                             [&](const std::string& global) { return may_mean(rule, global, name); }));
}

std::string rule_that_names(const Snapshot& snapshot, const std::string& type, const std::string& name) {
    const std::string_view kind = kind_in_rules(type);
    if (kind.empty())
        return {};
    for (const rules::RulePtr& rule : snapshot.rules_in_load_order) {
        if (rule->name != name && rule_names_it(*rule, kind, name))
            return fmt::format("rule ({})", rule->name);
    }
    return {};
}

std::string pool_with_node(const Snapshot& snapshot, const std::string& name) {
    std::string first;
    for (const auto& [pool_name, pool] : snapshot.pools) {
        const bool has =
            std::any_of(pool->members.begin(), pool->members.end(), [&](const Member& member) { return member.node_name == name; });
        if (has && (first.empty() || pool_name < first))
            first = pool_name;
    }
    return first.empty() ? std::string() : fmt::format("Pool ({})", first);
}

} // namespace

std::string used_by(const Snapshot& snapshot, const ObjectMap& objects, const std::string& type, const std::string& name) {
    if (type == "ltm node")
        return pool_with_node(snapshot, name);
    for (const Use& use : uses) {
        if (!is_type(type, use.used))
            continue;
        for (auto at = objects.lower_bound({std::string(use.user), {}}); at != objects.end() && at->first.first.starts_with(use.user); ++at)
            if (uses_it(*at->second, use, type, name))
                return user_text(*at->second);
    }
    if (type == "ltm snatpool" || is_type(type, "ltm monitor") || type.starts_with("sys file ssl-"))
        for (const auto& [key, object] : objects)
            if (uses_it_deeper(*object, type, name))
                return user_text(*object);
    return rule_that_names(snapshot, type, name);
}

} // namespace sluice::config
