#include <fmt/format.h>

#include "config/build_profiles.h"
#include "config/schema/properties.h"

namespace sluice::config::build {

namespace {

using schema::Reader;

void read_keep_alive(const Reader& reader, std::optional<std::chrono::seconds>& interval) {
    const Property* property = reader.object().find("keep-alive-interval");
    if (property != nullptr && property->value() == "disabled")
        interval.reset();
    else
        reader.seconds(property, interval);
}

/// The client's handshake is over before we hear of it: what it limits is the member's.
void read_handshake_timeout(const Reader& reader, TcpProfile& connection) {
    const Property* property = reader.object().find("tcp-handshake-timeout");
    constexpr std::chrono::seconds as_tcp_does{45};
    std::optional<std::chrono::seconds> timeout = std::chrono::duration_cast<std::chrono::seconds>(connection.syn_rto_base);
    if (property != nullptr && property->value() == "disabled")
        timeout.reset();
    else
        reader.seconds(property, timeout);
    connection.syn_rto_base = timeout.value_or(as_tcp_does);
}

void read_fast_l4(const Reader& reader, FastL4Profile& profile) {
    const Object& object = reader.object();
    TcpProfile& connection = profile.connection;
    keep_written(object, profile.written);
    reader.seconds(object.find("idle-timeout"), connection.idle_timeout);
    reader.truth(object.find("reset-on-timeout"), connection.reset_on_timeout);
    read_keep_alive(reader, connection.keep_alive_interval);
    read_handshake_timeout(reader, connection);
    read_closing_timeout(reader, "tcp-close-timeout", connection.fin_wait_2_timeout);
    connection.fin_wait_timeout = connection.fin_wait_2_timeout;
}

} // namespace

FastL4ProfilePtr fast_l4_profile(World& world, const std::string& full_name) {
    FastL4ProfilePtr& made = world.fast_l4_profiles[full_name];
    if (made)
        return made;
    Unheard unheard;
    FastL4Profile profile;
    if (const ObjectPtr* object = world.object("ltm profile fastl4", full_name))
        inherit(world, *object, unheard.findings(), profile, read_fast_l4);
    profile.name = profile.connection.name = full_name;
    return made = std::make_shared<const FastL4Profile>(std::move(profile));
}

void check_fast_l4_profile(World& world, const ObjectPtr& object) {
    schema::judge_properties(*object, object->properties, schema::property_rows(object->type), schema::spoken(*object), world.findings);
    FastL4Profile profile;
    inherit(world, object, world.findings, profile, read_fast_l4);
}

} // namespace sluice::config::build
