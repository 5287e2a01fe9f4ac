#include <fmt/format.h>

#include "config/build_world.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

constexpr std::string_view family = "sys log-config";
constexpr std::string_view publisher_type = "sys log-config publisher";
constexpr std::string_view high_speed_type = "sys log-config destination remote-high-speed-log";
constexpr std::string_view syslog_type = "sys log-config destination remote-syslog";
constexpr std::string_view local_type = "sys log-config destination local-syslog";

using Destination = LogPublisher::Destination;

std::string text_of(const Object& object, std::string_view key) {
    const Property* property = object.find(key);
    return property == nullptr ? std::string{} : schema::text_or_none(*property);
}

/// To a pool; nothing when something on the way is missing, which has been said.
std::optional<Destination> read_high_speed(World& world, const Object& object) {
    Destination destination;
    const Property* pool = object.find("pool-name");
    if (pool == nullptr)
        return std::nullopt;
    destination.pool = world.reference(object, pool->position, "ltm pool", pool->value());
    destination.is_tcp = text_of(object, "protocol") != "udp";
    return destination.pool.empty() ? std::nullopt : std::optional(destination);
}

std::optional<Destination> read_syslog(World& world, const Object& object) {
    const Property* through = object.find("remote-high-speed-log");
    if (through == nullptr)
        return std::nullopt;
    const std::string name = world.reference(object, through->position, high_speed_type, through->value());
    auto destination = name.empty() ? std::nullopt : read_high_speed(world, **world.object(high_speed_type, name));
    if (destination)
        destination->format = text_of(object, "format") == "rfc5424" ? LogPublisher::Format::rfc5424 : LogPublisher::Format::rfc3164;
    return destination;
}

std::optional<Destination> read_destination(World& world, const Object& publisher, const Property& entry) {
    const auto name_in = [&](std::string_view type) {
        return world.resolve(publisher, entry.key, [&](const std::string& path) { return world.object(type, path) != nullptr; });
    };
    if (const ObjectPtr* object = world.object(high_speed_type, name_in(high_speed_type)))
        return read_high_speed(world, **object);
    if (const ObjectPtr* object = world.object(syslog_type, name_in(syslog_type)))
        return read_syslog(world, **object);
    if (entry.key.ends_with("/local-syslog") || entry.key == "local-syslog" || world.object(local_type, name_in(local_type)) != nullptr) {
        Destination local;
        local.is_local = true;
        return local;
    }
    world.findings.warning(publisher, entry.position,
                           fmt::format("{}: destination {} has no effect here; kept", schema::spoken(publisher), entry.key));
    return std::nullopt;
}

LogPublisher read_publisher(World& world, const Object& object) {
    LogPublisher publisher;
    publisher.name = object.name;
    if (const Property* destinations = object.find("destinations"))
        for (const Property& entry : destinations->children)
            if (auto destination = read_destination(world, object, entry))
                publisher.destinations.push_back(std::move(*destination));
    return publisher;
}

} // namespace

void build_log_publishers(World& world) {
    if (!world.delta.touches(family) && !world.delta.touches("ltm pool")) {
        world.next.log_publishers = world.previous()->log_publishers;
        return;
    }
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->log_publishers;
    for (const ObjectPtr& object : world.objects(publisher_type)) {
        world.findings.set_quiet(!world.delta.is_changed(*object));
        world.next.log_publishers[object->name] = kept_or_new(before, read_publisher(world, *object));
    }
    world.findings.set_quiet(false);
}

} // namespace sluice::config::build
