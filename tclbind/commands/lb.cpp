#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/steering.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using engine::MemberState;
using engine::Pick;

constexpr std::string_view server_fields = "name pool addr port route_domain priority ratio weight ripeness";

std::string_view pool_name(const Call& call, const std::optional<Pick>& pick) {
    if (pick) {
        return pick->pool != nullptr ? std::string_view{pick->pool->name} : std::string_view{};
    }
    const config::PoolPtr pool = call.connection().chosen_pool();
    // The name is read from the snapshot's pool, which outlives the call; the pointer returned may be the only other owner.
    return pool != nullptr ? std::string_view{pool->name} : std::string_view{};
}

int give_server(Call& call, const std::optional<Pick>& pick) {
    if (!pick || pick->pool == nullptr) {
        return call.give(pool_name(call, pick));
    }
    Tcl_Obj* const parts[] = {new_text(pick->pool->name), new_address(pick->endpoint.address), Tcl_NewIntObj(pick->endpoint.port)};
    return call.give(Tcl_NewListObj(3, parts));
}

int server(Call& call) {
    const auto pick = call.connection().pick();
    if (call.count() == 0) {
        return give_server(call, pick);
    }
    const std::string_view field = call.word(0);
    if (field == "name") {
        return give_server(call, pick);
    }
    if (field == "pool") {
        return call.give(pool_name(call, pick));
    }
    const bool has_member = pick && pick->pool != nullptr;
    if (field == "addr") {
        return has_member ? call.give(new_address(pick->endpoint.address)) : call.ok();
    }
    if (field == "port") {
        return call.give(Tcl_WideInt{has_member ? pick->endpoint.port : 0});
    }
    if (field == "route_domain") {
        return call.give(Tcl_WideInt{has_member ? pick->endpoint.address.route_domain() : 0});
    }
    // Members have no ratio and no priority group in this version: F5's defaults.
    if (field == "ratio" || field == "weight") {
        return call.give(Tcl_WideInt{has_member ? 1 : 0});
    }
    return field == "priority" || field == "ripeness" ? call.give(Tcl_WideInt{0}) : call.fail_keyword(field, server_fields);
}

std::optional<MemberState> read_state(std::string_view word) {
    if (word == "up") {
        return MemberState::up;
    }
    if (word == "down") {
        return MemberState::down;
    }
    if (word == "session_enabled") {
        return MemberState::session_enabled;
    }
    return word == "session_disabled" ? std::optional{MemberState::session_disabled} : std::nullopt;
}

/// The states of a member or of a node, from either.
struct States {
    bool down = false;
    bool session_disabled = false;
};

int give_status(Call& call, const States& states, std::size_t at) {
    if (call.count() == at) {
        return call.give(std::string_view{states.down ? "down" : states.session_disabled ? "session_disabled" : "up"});
    }
    const auto asked = call.count() == at + 1 ? read_state(call.word(at)) : std::nullopt;
    if (!asked) {
        return call.fail_keyword(call.word(at), "up down session_enabled session_disabled");
    }
    switch (*asked) {
    case MemberState::up:
        return call.give(!states.down);
    case MemberState::down:
        return call.give(states.down);
    case MemberState::session_enabled:
        return call.give(!states.session_disabled);
    case MemberState::session_disabled:
        break;
    }
    return call.give(states.session_disabled);
}

States states_of(const Call& call, const config::Pool& pool, const config::Member& member) {
    return {call.connection().has_state(pool, member, MemberState::down),
            call.connection().has_state(pool, member, MemberState::session_disabled)};
}

int status_of_node(Call& call) {
    const auto address = call.count() > 1 ? address_of(call.object(1)) : std::nullopt;
    if (!address) {
        return call.fail(bad_address);
    }
    for (const auto& [name, node] : call.scope.snapshot().nodes) {
        if (node->address == *address) {
            return give_status(call, {node->forced_down, !node->session_enabled}, 2);
        }
    }
    return call.fail("Unable to find node (" + address->to_text() + ")");
}

/// `pool POOL member ADDR PORT`
int status_of_member(Call& call) {
    if (call.count() < 5 || call.word(2) != "member") {
        return call.fail("wrong # args: should be \"LB::status pool POOL member ADDR PORT ?STATE?\"");
    }
    const config::PoolPtr pool = read_pool(call, 1);
    if (pool == nullptr) {
        return TCL_ERROR;
    }
    const auto address = address_of(call.object(3));
    const auto port = read_port(call.word(4));
    if (!address || !port) {
        return call.fail(address ? "Illegal argument" : bad_address);
    }
    const config::Member* member = pool->find({*address, *port});
    return member != nullptr
               ? give_status(call, states_of(call, *pool, *member), 5)
               : call.fail("Unable to find member (" + datagroups::Endpoint{*address, *port}.to_text() + ") in pool (" + pool->name + ")");
}

int status(Call& call) {
    if (call.count() > 0 && call.word(0) == "node") {
        return status_of_node(call);
    }
    if (call.count() > 0 && call.word(0) == "pool") {
        return status_of_member(call);
    }
    const auto pick = call.connection().pick();
    if (!pick || pick->member == nullptr) {
        return call.fail(wrong_context);
    }
    return give_status(call, states_of(call, *pick->pool, *pick->member), 0);
}

int reselect(Call& call) {
    if (call.count() > 0 && steer(call, "pool node snat") != TCL_OK) {
        return TCL_ERROR;
    }
    call.connection().reselect();
    return call.ok();
}

int snat(Call& call) {
    using Kind = engine::SnatChoice::Kind;
    const engine::SnatChoice choice = call.connection().snat();
    const bool virtual_automap = call.connection().virtual_server().source_translation == config::SourceTranslation::automap;
    switch (choice.kind) {
    case Kind::address:
        return call.give(std::string_view{choice.address.to_text()});
    case Kind::automap:
        return call.give(std::string_view{"automap"});
    case Kind::none:
        return call.give(std::string_view{"none"});
    case Kind::from_virtual:
        break;
    }
    return call.give(std::string_view{virtual_automap ? "automap" : "none"});
}

constexpr CommandRow rows[] = {
    {"LB::server", 0, 1, "LB::server ?name|pool|addr|port|route_domain|priority|ratio|weight|ripeness?", server_fields, &server},
    {"LB::status", 0, 6, "LB::status ?node ADDR | pool POOL member ADDR PORT? ?up|down|session_enabled|session_disabled?",
     "node pool up down session_enabled session_disabled", &status},
    {"LB::reselect", 0, 5, "LB::reselect ?pool POOL ?member ADDR ?PORT?? | node ADDR ?PORT? | snat automap|none|ADDR ?PORT??",
     "pool node snat", &reselect},
    {"LB::snat", 0, 0, "LB::snat", "", &snat},
};

} // namespace

CommandFamily lb_family() {
    return rows;
}

} // namespace sluice::tclbind
