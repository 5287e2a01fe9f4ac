#include "engine/balance/load_balance.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/steering.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using engine::Pick;

constexpr std::string_view server_fields = "name pool addr port route_domain priority ratio weight ripeness";

std::string pool_name(const Call& call, const std::optional<Pick>& pick) {
    if (pick) {
        return pick->pool != nullptr ? pick->pool->name : std::string{};
    }
    const config::PoolPtr pool = call.connection().chosen_pool();
    return pool != nullptr ? pool->name : std::string{};
}

int give_server(Call& call, const std::optional<Pick>& pick) {
    if (!pick || pick->pool == nullptr) {
        return call.give(std::string_view{pool_name(call, pick)});
    }
    Tcl_Obj* const parts[] = {new_text(pick->pool->name), new_address(pick->endpoint.address), Tcl_NewIntObj(pick->endpoint.port)};
    return call.give(Tcl_NewListObj(3, parts));
}

/// Of a member's numbers; 0 without a pick.
int give_number(Call& call, const std::optional<Pick>& pick, std::string_view field) {
    const config::Member* member = pick ? pick->member : nullptr;
    if (member == nullptr) {
        return call.give(Tcl_WideInt{0});
    }
    if (field == "port") {
        return call.give(Tcl_WideInt{pick->endpoint.port});
    }
    if (field == "route_domain") {
        return call.give(Tcl_WideInt{pick->endpoint.address.route_domain()});
    }
    if (field == "priority") {
        return call.give(Tcl_WideInt{member->priority_group});
    }
    // A member that is not throttled or aged weighs as much as its ratio says and is as ripe as any other.
    return call.give(field == "ripeness" ? Tcl_WideInt{0} : Tcl_WideInt{member->ratio});
}

int server(Call& call) {
    const auto pick = call.connection().pick();
    const std::string_view field = call.count() == 0 ? "name" : call.word(0);
    if (field == "name") {
        return give_server(call, pick);
    }
    if (field == "pool") {
        return call.give(std::string_view{pool_name(call, pick)});
    }
    if (field == "addr") {
        return pick && pick->pool != nullptr ? call.give(new_address(pick->endpoint.address)) : call.ok();
    }
    const bool is_number =
        field == "port" || field == "route_domain" || field == "priority" || field == "ratio" || field == "weight" || field == "ripeness";
    return is_number ? give_number(call, pick, field) : call.fail_keyword(field, server_fields);
}

/// What `eval` makes the connection go there with.
int give_command(Call& call, const std::optional<Pick>& pick) {
    if (!pick) {
        return call.ok();
    }
    const auto& [address, port] = pick->endpoint;
    if (pick->pool == nullptr) {
        Tcl_Obj* const parts[] = {new_text("node"), new_address(address), Tcl_NewIntObj(port)};
        return call.give(Tcl_NewListObj(3, parts));
    }
    Tcl_Obj* const parts[] = {new_text("pool"), new_text(pick->pool->name), new_text("member"), new_address(address), Tcl_NewIntObj(port)};
    return call.give(Tcl_NewListObj(5, parts));
}

/// Without a usable member the pool alone: evaluated, it leads to LB_FAILED as it would have anyway.
int select(Call& call) {
    const auto pick = call.connection().steering().select();
    const config::PoolPtr pool = pick ? nullptr : call.connection().chosen_pool();
    if (pool == nullptr) {
        return give_command(call, pick);
    }
    Tcl_Obj* const parts[] = {new_text("pool"), new_text(pool->name)};
    return call.give(Tcl_NewListObj(2, parts));
}

int persist(Call& call) {
    if (call.count() == 0) {
        return give_command(call, call.connection().steering().persistent_pick());
    }
    const engine::PersistenceChoice choice = call.connection().steering().persistence();
    const auto method = engine::PersistenceMethod::choose(&choice, call.connection().virtual_server());
    return method ? call.give(
                        std::string_view{method->key(call.connection().client_remote().address, call.connection().client_local().address)})
                  : call.ok();
}

struct ModeWord {
    std::string_view word;
    engine::BalancingMode mode;
};
constexpr ModeWord mode_words[] = {
    {"default", engine::BalancingMode::from_pool},
    {"rr", engine::BalancingMode::round_robin},
    {"roundrobin", engine::BalancingMode::round_robin},
    {"leastconns", engine::BalancingMode::least_connections_member},
    {"nodeleastconns", engine::BalancingMode::least_connections_node},
    {"fastest", engine::BalancingMode::fastest},
    {"predictive", engine::BalancingMode::predictive},
    {"observed", engine::BalancingMode::observed},
    {"ratio", engine::BalancingMode::ratio_member},
    {"noderatio", engine::BalancingMode::ratio_node},
    {"dynratio", engine::BalancingMode::dynamic_ratio},
};
constexpr std::string_view modes = "default rr roundrobin leastconns nodeleastconns fastest predictive observed ratio noderatio dynratio";

int mode(Call& call) {
    for (const ModeWord& row : mode_words) {
        if (row.word == call.word(0)) {
            call.connection().steering().choose_balancing(row.mode);
            return call.ok();
        }
    }
    return call.fail_keyword(call.word(0), modes);
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

/// `disable`: the server side stays, although the message is over; it stays anyway.
int detach(Call& call) {
    if (call.count() == 1) {
        return call.word(0) == "disable" ? call.ok() : call.fail_keyword(call.word(0), "disable");
    }
    call.connection().steering().detach();
    return call.ok();
}

/// There are no traffic classes.
int traffic_class(Call& call) {
    return call.ok();
}

/// Hints to parts of BIG-IP that are not here; a rule does the same without them.
int ignored(Call& call) {
    return call.ok();
}

constexpr CommandRow rows[] = {
    {"LB::server", 0, 1, "LB::server ?name|pool|addr|port|route_domain|priority|ratio|weight|ripeness?", server_fields, &server},
    {"LB::select", 0, 0, "LB::select", "", &select},
    {"LB::persist", 0, 1, "LB::persist ?key?", "key", &persist, Needs::connection, "cookie"},
    {"LB::mode", 1, 1, "LB::mode default|rr|roundrobin|leastconns|nodeleastconns|fastest|predictive|observed|ratio|noderatio|dynratio",
     modes, &mode},
    {"LB::reselect", 0, 5, "LB::reselect ?pool POOL ?member ADDR ?PORT?? | node ADDR ?PORT? | snat automap|none|ADDR ?PORT??",
     "pool node snat", &reselect, Needs::connection, "virtual|snatpool|clone|nexthop|rateclass"},
    {"LB::detach", 0, 1, "LB::detach ?disable?", "disable", &detach},
    {"LB::snat", 0, 0, "LB::snat", "", &snat},
    {"LB::class", 0, 0, "LB::class", "", &traffic_class},
    {"LB::context_id", 1, 1, "LB::context_id ID", "", &ignored},
    {"LB::src_tag", 1, 1, "LB::src_tag TAG", "", &ignored},
    {"LB::dst_tag", 1, 1, "LB::dst_tag TAG", "", &ignored},
    {"LB::bias", 0, 1, "LB::bias ?NUMBER?", "", &ignored},
    {"LB::connlimit", 2, 2, "LB::connlimit virtual|node|poolmember NUMBER", "virtual node poolmember", &ignored},
    {"LB::enable_decisionlog", 0, 0, "LB::enable_decisionlog", "", &ignored},
    {"LB::prime", 0, 0, "LB::prime", "", &ignored},
    {"LB::connect", 0, 0, "LB::connect", "", &ignored},
    {"LB::command", 0, 1, "LB::command ?transparent_port?", "transparent_port", &ignored},
};

} // namespace

CommandFamily lb_family() {
    return rows;
}

} // namespace sluice::tclbind
