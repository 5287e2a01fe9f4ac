#include "config/build_member.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/build_destination.h"
#include "config/build_states.h"
#include "config/names.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

/// The words of a monitor expression without its syntax; nothing when that is wrong.
struct Expression {
    std::vector<std::string> names;
    std::uint32_t minimum = 0;
};

std::optional<Expression> divide_expression(const std::vector<std::string>& words) {
    Expression expression;
    const bool minimum = words.size() > 4 && words[0] == "min" && words[2] == "of" && words[3] == "{" && words.back() == "}";
    if (minimum) {
        const auto count = schema::number_from_text(words[1]);
        expression.names.assign(words.begin() + 4, words.end() - 1);
        if (!count || *count == 0 || *count > expression.names.size())
            return std::nullopt;
        expression.minimum = static_cast<std::uint32_t>(*count);
        return expression;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool joint = i % 2 == 1;
        if (joint != (words[i] == "and"))
            return std::nullopt;
        if (!joint)
            expression.names.push_back(words[i]);
    }
    return words.size() % 2 == 1 ? std::optional(expression) : std::nullopt;
}

std::string text_of(const Expression& expression, const std::vector<MonitorPtr>& monitors) {
    std::string out;
    for (const MonitorPtr& monitor : monitors)
        out.append(out.empty() ? "" : expression.minimum > 0 ? " " : " and ").append(monitor->name);
    return expression.minimum > 0 ? fmt::format("min {} of {{ {} }}", expression.minimum, out) : out;
}

bool add_monitor(World& world, const Object& object, const Property& property, const std::string& name, MonitorRule& rule) {
    std::string full;
    const World::Relative found = world.reference_in_family(object, property.position, "ltm monitor", name, full);
    if (found.type.empty())
        return false;
    const MonitorPtr monitor = find_monitor(world, full);
    rule.monitors.push_back(monitor);
    if (monitor->kind == MonitorKind::unsupported && !found.object)
        world.findings.unsupported(object, property.position,
                                   fmt::format("{}: monitor {} is of type {}, which is not supported: members that only it checks count as "
                                               "unchecked, and are used",
                                               schema::spoken(object), full, monitor->type_word));
    return true;
}

/// Where a member's name says that its node is: folder and name, and the port.
struct MemberName {
    std::string node;
    std::string port;
};

std::optional<MemberName> divide_member_name(World& world, const Object& pool, const std::string& key) {
    const auto parts = divide_address_and_port(key);
    if (!parts)
        return std::nullopt;
    const std::string folder(folder_of(key));
    if (!folder.empty())
        return MemberName{folder + '/' + parts->address, parts->port};
    const auto exists = [&](const std::string& path) { return world.object("ltm node", path) != nullptr; };
    return MemberName{world.resolve(pool, parts->address, exists), parts->port};
}

/// As written, with the port apart.
std::string named_in_error(const Object& pool, const std::string& key) {
    const auto parts = divide_port(key);
    return parts ? member_in_error(pool.name, parts->address, parts->port) : pool.name + " " + key;
}

/// The address given, or the node's, or the one that the name is.
std::optional<datagroups::IpAddress> address_of(World& world, const Object& pool, const Property& entry, const std::string& node_name) {
    const Property* given = entry.find("address");
    const auto node = world.next.nodes.find(node_name);
    const bool known = node != world.next.nodes.end() && world.object("ltm node", node_name) != nullptr;
    if (given == nullptr && known)
        return node->second->address;
    const std::string text = given == nullptr ? node_name.substr(node_name.rfind('/') + 1) : given->value();
    const auto address = schema::address_from_text(text);
    if (!address && given != nullptr)
        world.findings.invalid(pool, *given, "not an IP address");
    else if (!address && world.object("ltm node", node_name) == nullptr)
        world.missing(pool, entry.position, "ltm node", node_name);
    else if (address && known && node->second->address != *address)
        world.findings.error(pool, given->position, "01070734:3",
                             fmt::format("Configuration error: Pool Member ({}): its address {} is not that of Node ({}), {}",
                                         named_in_error(pool, entry.key), text, node_name, node->second->address.to_text()));
    return address;
}

void judge_member(World& world, const Object& pool, const Property& entry, const Member& member, std::vector<std::string>& unsupported) {
    const std::string whose = fmt::format("Pool Member ({})", member_in_error(pool.name, member.node_name, member.endpoint.port));
    std::vector<std::string> reasons;
    for (const Property* property :
         schema::judge_properties(pool, entry.children, schema::property_rows("ltm pool member"), whose, world.findings))
        reasons.push_back(schema::in_short(*property));
    if (member.endpoint.port == 0)
        reasons.emplace_back("service port any");
    if (member.endpoint.address.route_domain() != 0)
        reasons.push_back(fmt::format("route domain {}", member.endpoint.address.route_domain()));
    for (const std::string& reason : reasons) {
        unsupported.push_back(fmt::format("member {} {}{}", member.name, reason, schema::place(pool, entry.position)));
        world.findings.unsupported(pool, entry.position, fmt::format("{}: {} is not supported", whose, reason));
    }
}

/// Limits of the node hold for its members.
void judge_node(World& world, const Object& pool, const Property& entry, const Member& member, std::vector<std::string>& unsupported) {
    const ObjectPtr* node = world.object("ltm node", member.node_name);
    if (node == nullptr)
        return;
    rules::Diagnostics said_at_the_node;
    schema::Findings unheard(said_at_the_node);
    for (const Property* property : schema::judge_properties(**node, (*node)->properties, schema::property_rows("ltm node"), {}, unheard))
        unsupported.push_back(
            fmt::format("node {} {}{}", member.node_name, schema::in_short(*property), schema::place(pool, entry.position)));
}

} // namespace

std::optional<MonitorRule> read_monitor_rule(World& world, const Object& object, const Property& property) {
    MonitorRule rule;
    const std::string value = property.value();
    if (value == "default")
        return std::nullopt;
    if (value == "none" || value == "/Common/none")
        return rule;
    const std::optional<Expression> expression = divide_expression(property.words);
    if (!expression) {
        world.findings.invalid(object, property);
        return std::nullopt;
    }
    bool complete = true;
    for (const std::string& name : expression->names)
        complete = add_monitor(world, object, property, name, rule) && complete;
    if (!complete)
        return std::nullopt;
    rule.minimum = expression->minimum;
    rule.text = text_of(*expression, rule.monitors);
    return rule;
}

std::optional<Member> read_member(World& world, const Object& pool, const Property& entry, std::vector<std::string>& unsupported) {
    const std::optional<MemberName> name = divide_member_name(world, pool, entry.key);
    const auto port = name ? port_number(name->port) : std::nullopt;
    if (!port) {
        world.findings.error(pool, entry.position, {},
                             fmt::format("Syntax Error: invalid property value \"members\":\"{}\" (a member is ADDRESS:PORT)", entry.key));
        return std::nullopt;
    }
    if (entry.find("fqdn") != nullptr) {
        unsupported.push_back(fmt::format("member {} fqdn{}", entry.key, schema::place(pool, entry.position)));
        world.findings.unsupported(
            pool, entry.position,
            fmt::format("Pool Member ({}): members found by name (fqdn) are not supported", named_in_error(pool, entry.key)));
        return std::nullopt;
    }
    const auto address = address_of(world, pool, entry, name->node);
    if (!address)
        return std::nullopt;
    Member member;
    member.node_name = name->node;
    member.endpoint = {*address, *port};
    const bool dotted = name->node.find(':') != std::string::npos;
    member.name = fmt::format("{}{}{}", name->node, dotted ? '.' : ':', *port);
    read_states(pool, entry.children, member.session_enabled, member.forced_down, world.findings);
    const schema::Reader reader(pool, world.findings);
    reader.number(entry.find("ratio"), member.ratio, 1, 65535);
    reader.number(entry.find("priority-group"), member.priority_group, 0, 65535);
    if (const Property* monitor = entry.find("monitor"))
        member.monitor = read_monitor_rule(world, pool, *monitor);
    judge_member(world, pool, entry, member, unsupported);
    judge_node(world, pool, entry, member, unsupported);
    return member;
}

} // namespace sluice::config::build
