#include "engine/rule_steering.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

using engine::Side;

constexpr std::string_view hop_fields = "id type name";

Side other(Side side) {
    return side == Side::client ? Side::server : Side::client;
}

/// The station that a side's packets come from: its MAC address, or the kind or name of the network it is on.
int give_hop(Call& call, Side side) {
    const std::string_view field = call.count() == 0 ? "id" : call.word(0);
    if (field != "id" && field != "type" && field != "name") {
        return call.fail_keyword(field, hop_fields);
    }
    const auto link = call.connection().steering().link(side);
    if (field == "type") {
        return call.give(std::string_view{link ? std::string_view{link->type} : "UNKNOWN"});
    }
    if (field == "name") {
        return link ? call.give(std::string_view{link->name}) : call.ok();
    }
    const bool is_known = link && !link->station_mac.empty();
    return call.give(std::string_view{is_known ? std::string_view{link->station_mac} : "ff:ff:ff:ff:ff:ff"});
}

int lasthop(Call& call) {
    return give_hop(call, call.scope.side);
}
/// Where packets of this side go on to: the other side's station.
int nexthop(Call& call) {
    return give_hop(call, other(call.scope.side));
}

int vlan_id(Call& call) {
    const auto link = call.connection().steering().link(call.scope.side);
    return call.give(Tcl_WideInt{link ? link->vlan_id : 0});
}

int qos(Call& call) {
    engine::RuleSteering& steering = call.connection().steering();
    if (call.count() == 0) {
        return call.give(Tcl_WideInt{steering.link_qos(call.scope.side).value_or(0)});
    }
    Tcl_WideInt value = 0;
    constexpr Tcl_WideInt value_max = 7; // 802.1p
    if (Tcl_GetWideIntFromObj(nullptr, call.object(0), &value) != TCL_OK || value < 0 || value > value_max) {
        return call.fail("Illegal argument");
    }
    steering.set_link_qos(call.scope.side, static_cast<int>(value));
    return call.ok();
}

constexpr CommandRow rows[] = {
    {"LINK::lasthop", 0, 1, "LINK::lasthop ?id|type|name?", hop_fields, &lasthop},
    {"LINK::nexthop", 0, 1, "LINK::nexthop ?id|type|name?", hop_fields, &nexthop},
    {"LINK::vlan_id", 0, 0, "LINK::vlan_id", "", &vlan_id},
    {"LINK::qos", 0, 1, "LINK::qos ?VALUE?", "", &qos},
    // Names of version 4, which read like variables but are commands.
    {"vlan_id", 0, 0, "vlan_id", "", &vlan_id},
    {"link_qos", 0, 1, "link_qos ?VALUE?", "", &qos},
};

} // namespace

CommandFamily link_family() {
    return rows;
}

} // namespace sluice::tclbind
