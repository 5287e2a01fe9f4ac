#include "config/grammar_types.h"

#include <algorithm>
#include <array>
#include <span>

namespace sluice::config::grammar {

namespace {

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

struct NamedType {
    std::string_view words; ///< `*` stands for any word
    bool in_partition = true;
};

// Types whose names may be written bare; all others are recognised by the slash of their names.
constexpr std::array named_types = {
    NamedType{"ltm virtual"},
    NamedType{"ltm virtual-address"},
    NamedType{"ltm pool"},
    NamedType{"ltm node"},
    NamedType{"ltm rule"},
    NamedType{"ltm policy"},
    NamedType{"ltm policy-strategy"},
    NamedType{"ltm snat"},
    NamedType{"ltm snatpool"},
    NamedType{"ltm snat-translation"},
    NamedType{"ltm nat"},
    NamedType{"ltm ifile"},
    NamedType{"ltm traffic-class"},
    NamedType{"ltm eviction-policy"},
    NamedType{"ltm cipher rule"},
    NamedType{"ltm cipher group"},
    NamedType{"ltm monitor *"},
    NamedType{"ltm profile *"},
    NamedType{"ltm persistence *"},
    NamedType{"ltm data-group *"},
    NamedType{"ltm traffic-matching-criteria"},
    NamedType{"gtm rule"},
    NamedType{"pem irule"},
    NamedType{"net self"},
    NamedType{"net vlan"},
    NamedType{"net vlan-group"},
    NamedType{"net route"},
    NamedType{"net route-domain"},
    NamedType{"net port-list"},
    NamedType{"net address-list"},
    NamedType{"net dns-resolver"},
    NamedType{"net trunk", false},
    NamedType{"net interface", false},
    NamedType{"security firewall address-list"},
    NamedType{"security firewall port-list"},
    NamedType{"security firewall rule-list"},
    NamedType{"security firewall policy"},
    NamedType{"security firewall schedule"},
    NamedType{"security ip-intelligence policy"},
    NamedType{"security ip-intelligence feed-list"},
    NamedType{"security ip-intelligence blacklist-category"},
    NamedType{"security log profile"},
    NamedType{"sys db", false},
    NamedType{"sys provision", false},
    NamedType{"sys folder", false},
    NamedType{"sys file *"},
    NamedType{"sys log-config destination *"},
    NamedType{"sys log-config publisher"},
    NamedType{"sys log-config filter"},
    NamedType{"sys application service"},
    NamedType{"sys application template"},
    NamedType{"sys application apl-script"},
    NamedType{"sys icall script"},
    NamedType{"sys management-ip", false},
    NamedType{"cli script"},
    NamedType{"cli alias shared"},
    NamedType{"auth user", false},
    NamedType{"auth partition", false},
    NamedType{"cm device"},
    NamedType{"cm device-group"},
    NamedType{"cm traffic-group"},
};

constexpr std::array<std::string_view, 26> modules = {
    "analytics", "api-protection", "apm",    "asm",      "auth", "cli", "cm",        "dos",  "gtm",  "ilx", "live-update", "ltm", "net",
    "pem",       "saas",           "secure", "security", "swg",  "sys", "telemetry", "util", "vcmp", "wam", "websecurity", "wom", "wsm",
};

constexpr std::array<std::string_view, 37> old_types = {
    "virtual",   "pool",    "class",       "rule",       "node",      "monitor",   "profile", "snat", "snatpool", "self",
    "vlan",      "route",   "partition",   "user",       "shell",     "provision", "system",  "nat",  "ntp",      "dns",
    "interface", "trunk",   "stp",         "arp",        "mgmt",      "remote",    "ssh",     "sshd", "httpd",    "snmpd",
    "syslog",    "bigpipe", "auth_config", "configsync", "vlangroup", "default",   "packet",
};

constexpr std::array<std::string_view, 7> raw_types = {
    "ltm rule", "gtm rule", "pem irule", "cli script", "sys application template", "sys application apl-script", "sys icall script",
};

constexpr std::array<std::string_view, 12> flags = {
    "disabled", "enabled", "ip-forward", "l2-forward",    "reject",    "stateless",
    "internal", "automap", "dhcp-relay", "vlans-enabled", "blackhole", "vlans-disabled",
};

constexpr std::array<std::string_view, 9> text_keys = {
    "description", "send", "recv", "recv-disable", "username", "password", "user-defined", "args", "domain",
};

constexpr std::array<std::string_view, 3> property_blocks = {"source-address-translation", "fqdn", "security-nat-policy"};

struct Collection {
    std::string_view type; ///< or its beginning
    std::string_view key;
};
constexpr std::array collections = {
    Collection{"ltm virtual", "profiles"},
    Collection{"ltm virtual", "rules"},
    Collection{"ltm virtual", "persist"},
    Collection{"ltm virtual", "vlans"},
    Collection{"ltm virtual", "policies"},
    Collection{"ltm virtual", "security-log-profiles"},
    Collection{"ltm virtual", "clone-pools"},
    Collection{"ltm virtual", "metadata"},
    Collection{"ltm pool", "members"},
    Collection{"ltm pool", "metadata"},
    Collection{"ltm snatpool", "members"},
    Collection{"ltm snat", "origins"},
    Collection{"ltm snat", "vlans"},
    Collection{"ltm data-group internal", "records"},
    Collection{"ltm profile client-ssl", "cert-key-chain"},
    Collection{"net self", "allow-service"},
    Collection{"net vlan", "interfaces"},
    Collection{"net route-domain", "vlans"},
};

/// Is `words` that type and one name behind it?
bool is_named(std::string_view type, std::span<const std::string> words) {
    for (const std::string& word : words.first(words.size() - 1)) {
        const std::string_view wanted = type.substr(0, type.find(' '));
        if (wanted.empty() || (wanted != "*" && wanted != word))
            return false;
        type.remove_prefix(std::min(wanted.size() + 1, type.size()));
    }
    return type.empty();
}

std::string joined(std::span<const std::string> words) {
    std::string out;
    for (const std::string& word : words)
        out.append(out.empty() ? "" : " ").append(word);
    return out;
}

} // namespace

Header divide_header(const std::vector<std::string>& words) {
    const std::span<const std::string> all(words);
    const std::string& last = words.back();
    const auto type =
        std::find_if(named_types.begin(), named_types.end(), [&](const NamedType& row) { return is_named(row.words, words); });
    if (type != named_types.end()) {
        const bool bare = type->in_partition && !last.starts_with('/');
        return {joined(all.first(all.size() - 1)), bare ? "/Common/" + last : last};
    }
    if (last.starts_with('/') && words.size() > 1)
        return {joined(all.first(all.size() - 1)), last};
    return {joined(all), {}};
}

bool is_module(std::string_view word) {
    return contains(modules, word);
}
bool is_old_type(std::string_view word) {
    return contains(old_types, word);
}
bool has_raw_body(std::string_view type) {
    return contains(raw_types, type);
}
bool is_flag(std::string_view key) {
    return contains(flags, key);
}

BlockKind kind_of_block(std::string_view type, std::string_view key, BlockKind parent) {
    if (parent == BlockKind::collection || contains(property_blocks, key))
        return BlockKind::properties;
    const bool collection =
        std::any_of(collections.begin(), collections.end(), [&](const Collection& row) { return row.key == key && row.type == type; });
    return collection ? BlockKind::collection : BlockKind::unknown;
}

bool holds_text(std::string_view type, std::string_view key) {
    if (key == "data")
        return type == "ltm data-group internal";
    return contains(text_keys, key) || (key == "value" && type == "sys db");
}

} // namespace sluice::config::grammar
