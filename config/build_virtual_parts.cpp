#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/build_rule_world.h"
#include "config/build_virtual.h"
#include "config/schema/builtin.h"
#include "config/schema/properties.h"

namespace sluice::config::build {

namespace {

/// Profiles that only count and report.
constexpr std::array<std::string_view, 3> watching_profiles = {"ltm profile analytics", "ltm profile tcp-analytics",
                                                               "ltm profile request-log"};

struct Context {
    bool client = true;
    bool server = true;
};

Context context_of(VirtualReading& reading, const Property& entry) {
    const Property* context = entry.find("context");
    if (context == nullptr || context->value() == "all")
        return {};
    const bool client = context->value() == "clientside";
    if (!client && context->value() != "serverside")
        reading.world.findings.invalid(reading.object, *context, "all, clientside or serverside");
    return {client, !client};
}

void take_tcp(VirtualReading& reading, const Property& entry, const std::string& name) {
    const Context context = context_of(reading, entry);
    const TcpProfilePtr profile = tcp_profile(reading.world, name);
    reading.has_tcp_profile = true;
    const bool twice = (context.client && reading.server.client_tcp) || (context.server && reading.server.server_tcp);
    if (twice)
        reading.world.findings.error(reading.object, entry.position, "01070734:3",
                                     fmt::format("Configuration error: {} has two TCP profiles for one side", reading.whose));
    if (context.client)
        reading.server.client_tcp = profile;
    if (context.server)
        reading.server.server_tcp = profile;
}

/// An access or DoS profile is no `ltm profile`: kept objects of other modules may stand in the list as well.
bool is_of_other_module(const World& world, const std::string& name) {
    constexpr std::array<std::string_view, 8> types = {
        "apm profile access",           "apm profile connectivity",         "apm profile vdi",          "security dos profile",
        "security bot-defense profile", "security bot-defense asm-profile", "apm policy access-policy", "asm policy"};
    return std::any_of(types.begin(), types.end(), [&](std::string_view type) { return world.object(type, name) != nullptr; });
}

void take_profile(VirtualReading& reading, const Property& entry) {
    const auto exists = [&](const std::string& path) { return is_of_other_module(reading.world, path); };
    if (const std::string other = reading.world.resolve(reading.object, entry.key, exists); exists(other)) {
        reading.not_here(entry.position, fmt::format("profile {}", other));
        return;
    }
    std::string name;
    const World::Relative found = reading.world.reference_in_family(reading.object, entry.position, "ltm profile", entry.key, name);
    const bool watches = std::find(watching_profiles.begin(), watching_profiles.end(), found.type) != watching_profiles.end();
    if (found.type.empty())
        return;
    reading.server.profile_types.push_back(found.type.substr(found.type.rfind(' ') + 1));
    if (take_tls_profile(reading, entry, found.type, name))
        return;
    if (found.type == "ltm profile tcp")
        take_tcp(reading, entry, name);
    else if (found.type == "ltm profile fastl4")
        take_fast_l4(reading, entry, name);
    else if (found.type == "ltm profile statistics")
        reading.server.statistics_profile = name;
    else if (watches)
        reading.world.findings.warning(reading.object, entry.position,
                                       fmt::format("{}: profile {} has no effect here; kept", reading.whose, name));
    else
        reading.not_here(entry.position, fmt::format("profile {} ({})", name, found.type.substr(found.type.rfind(' ') + 1)));
}

/// Pools and data groups of a kind that is not here, named in a rule.
void judge_references(VirtualReading& reading, const Property& entry, const rules::Rule& rule) {
    for (const rules::Reference& reference : rule.references) {
        const std::string name = object_named_by_rule(reading.world, rule, reference);
        const auto pool = reference.kind == "pool" ? reading.world.next.pools.find(name) : reading.world.next.pools.end();
        if (pool != reading.world.next.pools.end())
            for (const std::string& reason : pool->second->unsupported)
                reading.not_here(entry.position, fmt::format("rule {}: pool {}: {}", rule.name, name, reason));
        if (reference.kind == "value_list" && !reading.world.input.data_groups->contains(name))
            reading.not_here(entry.position, fmt::format("rule {}: external data group {}", rule.name, name));
    }
}

std::string default_entry(const Property& persist) {
    for (const Property& entry : persist.children) {
        const Property* is_default = entry.find("default");
        if (is_default != nullptr && is_default->value() == "yes")
            return entry.key;
    }
    return persist.children.empty() ? std::string() : persist.children.front().key;
}

} // namespace

void read_profiles(VirtualReading& reading) {
    rules::Position at = reading.object.position;
    if (const Property* profiles = reading.object.find("profiles")) {
        at = profiles->position;
        reading.has_profiles = !profiles->children.empty();
        for (const Property& entry : profiles->children)
            take_profile(reading, entry);
    }
    check_tls_profiles(reading);
    settle_fast_l4(reading, at);
    if (!reading.server.client_tcp)
        reading.server.client_tcp = tcp_profile(reading.world, "/Common/tcp");
    if (!reading.server.server_tcp)
        reading.server.server_tcp = tcp_profile(reading.world, "/Common/tcp");
}

void read_rules(VirtualReading& reading) {
    const Property* rules = reading.object.find("rules");
    if (rules == nullptr)
        return;
    for (const Property& entry : rules->children) {
        const std::string name = reading.world.reference(reading.object, entry.position, "ltm rule", entry.key);
        const auto loaded = reading.world.next.rules.find(name);
        if (!name.empty() && schema::is_builtin_rule(name) && loaded == reading.world.next.rules.end())
            reading.not_here(entry.position, fmt::format("rule {}", name));
        if (loaded == reading.world.next.rules.end())
            continue;
        reading.server.rules.push_back(loaded->second);
        if (loaded->second->unsupported)
            reading.not_here(entry.position, fmt::format("rule {} (it uses commands or events that are not supported)", name));
        if (reading.server.fast_l4)
            refuse_full_proxy_rule(reading, entry.position, *loaded->second);
        judge_references(reading, entry, *loaded->second);
    }
}

void read_persistence(VirtualReading& reading) {
    std::string fallback_name;
    const Property* fallback = reading.object.find("fallback-persistence");
    if (fallback != nullptr && fallback->value() != "none")
        reading.world.reference_in_family(reading.object, fallback->position, "ltm persistence", fallback->value(), fallback_name);
    const Property* persist = reading.object.find("persist");
    if (persist == nullptr)
        return;
    for (const Property& entry : persist->children) {
        std::string name;
        reading.world.reference_in_family(reading.object, entry.position, "ltm persistence", entry.key, name);
    }
    const std::string key = persist->shape == Property::Shape::block ? default_entry(*persist) : persist->value();
    if (key.empty() || key == "none")
        return;
    const auto exists = [&](const std::string& path) { return !reading.world.find_in_family("ltm persistence", path).type.empty(); };
    const std::string name = reading.world.resolve(reading.object, key, exists);
    const std::string type = reading.world.find_in_family("ltm persistence", name).type;
    if (type == "ltm persistence source-addr")
        reading.server.persistence = source_address_persistence(reading.world, name);
    else if (!type.empty())
        reading.not_here(persist->position, fmt::format("persist {} ({})", name, type.substr(type.rfind(' ') + 1)));
    else if (persist->shape == Property::Shape::scalar)
        reading.world.missing(reading.object, persist->position, "ltm persistence", name);
}

void read_pool(VirtualReading& reading) {
    const Property* pool = reading.object.find("pool");
    if (pool == nullptr || pool->value() == "none")
        return;
    reading.server.pool = reading.world.reference(reading.object, pool->position, "ltm pool", pool->value());
    const auto found = reading.world.next.pools.find(reading.server.pool);
    if (found != reading.world.next.pools.end())
        for (const std::string& reason : found->second->unsupported)
            reading.not_here(pool->position, fmt::format("pool {}: {}", reading.server.pool, reason));
}

void read_source_translation(VirtualReading& reading) {
    const Property* block = reading.object.find("source-address-translation");
    const Property* type = block != nullptr ? block->find("type") : reading.object.find("snat");
    if (type == nullptr)
        return;
    const std::string value = type->value();
    if (value == "automap") {
        reading.server.source_translation = SourceTranslation::automap;
        return;
    }
    if (value.empty() || value == "none")
        return;
    if (value != "snat" && value != "lsn") {
        reading.world.findings.invalid(reading.object, *type, "automap, snat, lsn or none");
        return;
    }
    const Property* pool = block != nullptr ? block->find("pool") : nullptr;
    if (pool != nullptr && value == "snat")
        reading.world.reference(reading.object, pool->position, "ltm snatpool", pool->value());
    reading.not_here(type->position, fmt::format("source-address-translation {}{}", value, pool == nullptr ? "" : " " + pool->value()));
}

} // namespace sluice::config::build
