#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <regex.h>

#include "config/build_destination.h"
#include "config/build_external_monitors.h"
#include "config/build_world.h"
#include "config/monitor_text.h"
#include "config/schema/builtin.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"
#include "config/stored_file.h"

namespace sluice::config::build {

namespace {

using schema::Reader;

constexpr std::uint64_t day_seconds = 86'400;

std::string kind_word(std::string_view type) {
    return std::string(type.substr(type.rfind(' ') + 1));
}

struct KindRow {
    std::string_view word;
    MonitorKind kind;
};
constexpr std::array kinds = {
    KindRow{"tcp", MonitorKind::tcp},   KindRow{"tcp-half-open", MonitorKind::tcp_half_open},
    KindRow{"icmp", MonitorKind::icmp}, KindRow{"gateway-icmp", MonitorKind::gateway_icmp},
    KindRow{"smtp", MonitorKind::smtp}, KindRow{"external", MonitorKind::external},
};

MonitorKind kind_of(std::string_view word) {
    const auto row = std::find_if(kinds.begin(), kinds.end(), [&](const KindRow& each) { return each.word == word; });
    return row == kinds.end() ? MonitorKind::unsupported : row->kind;
}

void read_expression(const Reader& reader, const Property* property, std::string& target) {
    if (property == nullptr)
        return;
    target = monitor_expression(schema::text_or_none(*property));
    regex_t compiled;
    if (target.empty())
        return;
    if (const int error = regcomp(&compiled, target.c_str(), REG_EXTENDED | REG_NOSUB); error != 0) {
        std::array<char, 100> why{};
        regerror(error, &compiled, why.data(), why.size());
        reader.findings().invalid(reader.object(), *property, why.data());
        return;
    }
    regfree(&compiled);
}

void read_destination(const Reader& reader, const Property* property, Monitor& monitor) {
    if (property == nullptr)
        return;
    const std::string value = property->value();
    const std::optional<AddressAndPort> parts = value == "*" ? AddressAndPort{"*", "*"} : divide_address_and_port(value);
    const bool own_address = parts && parts->address == "*";
    const bool own_port = parts && parts->port == "*";
    const auto address = parts && !own_address ? datagroups::IpAddress::parse(parts->address) : std::nullopt;
    const auto port = parts && !own_port ? port_number(parts->port) : std::nullopt;
    if (!parts || (!own_address && !address) || (!own_port && !port)) {
        reader.findings().invalid(reader.object(), *property, "*:*, *:PORT, ADDRESS:* or ADDRESS:PORT");
        return;
    }
    monitor.alias_address = address;
    monitor.alias_port = port && *port != 0 ? port : std::nullopt;
}

void read_properties(const Reader& reader, Monitor& monitor) {
    const Object& object = reader.object();
    reader.seconds(object.find("interval"), monitor.interval, 1, day_seconds);
    reader.seconds(object.find("up-interval"), monitor.up_interval, 0, day_seconds);
    reader.seconds(object.find("timeout"), monitor.timeout, 1, day_seconds);
    reader.seconds(object.find("time-until-up"), monitor.time_until_up, 0, day_seconds);
    reader.truth(object.find("manual-resume"), monitor.manual_resume);
    reader.truth(object.find("reverse"), monitor.reverse);
    reader.text(object.find("domain"), monitor.domain);
    read_destination(reader, object.find("destination"), monitor);
    if (const Property* send = object.find("send"))
        monitor.send = monitor_bytes(schema::text_or_none(*send));
    read_expression(reader, object.find("recv"), monitor.recv);
    read_expression(reader, object.find("recv-disable"), monitor.recv_disable);
}

/// Through a member to another address: packets would have to be routed by the member, which an ordinary socket cannot ask for.
void judge_transparent(World& world, const Object& object, bool transparent, Monitor& monitor) {
    if (!transparent || !monitor.alias_address)
        return;
    monitor.kind = MonitorKind::unsupported;
    world.findings.unsupported(
        object, object.position,
        fmt::format("monitor ({}): transparent probes through a member to {} are not supported: members that only it "
                    "checks count as unchecked, and are used",
                    object.name, monitor.alias_address->to_text()));
}

Monitor unsupported_monitor(std::string name, std::string_view type) {
    Monitor monitor;
    monitor.name = std::move(name);
    monitor.type_word = kind_word(type);
    return monitor;
}

Monitor read_monitor(World& world, const ObjectPtr& object) {
    Monitor monitor = unsupported_monitor(object->name, object->type);
    monitor.kind = kind_of(monitor.type_word);
    const World::Ancestry line = world.ancestry(object, world.findings);
    if (monitor.kind == MonitorKind::unsupported) {
        world.findings.unsupported(*object, object->position,
                                   fmt::format("monitor ({}) is of type {}, which is not supported: members that only it checks count as "
                                               "unchecked, and are used",
                                               object->name, monitor.type_word));
        return monitor;
    }
    schema::judge_properties(*object, object->properties, schema::property_rows(object->type), schema::spoken(*object), world.findings);
    // A parent's bad values are reported where the parent is read.
    rules::Diagnostics of_parents;
    schema::Findings unheard(of_parents);
    bool transparent = false;
    for (const ObjectPtr& each : line.objects) {
        const Reader reader(*each, each == object ? world.findings : unheard);
        read_properties(reader, monitor);
        reader.truth(each->find("transparent"), transparent);
        if (monitor.kind == MonitorKind::external)
            read_external_check(world, reader, each == object, monitor.external);
    }
    if (monitor.kind == MonitorKind::external)
        advise_on_external_check(world, *object, monitor.external);
    judge_transparent(world, *object, transparent, monitor);
    return monitor;
}

} // namespace

MonitorPtr find_monitor(World& world, const std::string& full_name) {
    const auto found = world.next.monitors.find(full_name);
    if (found != world.next.monitors.end())
        return found->second;
    Monitor monitor = unsupported_monitor(full_name, schema::builtin_monitor_type(full_name));
    monitor.kind = kind_of(monitor.type_word);
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->monitors;
    return world.next.monitors[full_name] = kept_or_new(before, std::move(monitor));
}

void build_monitors(World& world) {
    if (!world.delta.touches("ltm monitor") && !world.delta.touches(stored_monitor_program_type)) {
        world.next.monitors = world.previous()->monitors;
        return;
    }
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->monitors;
    for (auto at = world.input.objects->lower_bound({"ltm monitor ", {}}); at != world.input.objects->end(); ++at) {
        const ObjectPtr& object = at->second;
        if (!is_of_type(*object, "ltm monitor"))
            break;
        world.findings.set_quiet(!world.delta.is_changed(*object));
        world.next.monitors[object->name] = kept_or_new(before, read_monitor(world, object));
    }
    world.findings.set_quiet(false);
}

} // namespace sluice::config::build
