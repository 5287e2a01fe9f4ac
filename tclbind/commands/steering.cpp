#include "tclbind/commands/steering.h"

#include "engine/rule_steering.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"

#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using datagroups::Endpoint;

/// `pool NAME`, `pool NAME member …`, from word `first` (the pool's name) on.
int choose_pool_from(Call& call, std::size_t first) {
    if (call.count() > first + 1) {
        const auto member = read_member(call, first, call.count());
        if (!member) {
            return TCL_ERROR;
        }
        call.connection().choose_member(member->pool, member->member->endpoint);
        return call.ok();
    }
    const config::PoolPtr pool = read_pool(call, first);
    if (pool == nullptr) {
        return TCL_ERROR;
    }
    call.connection().choose_pool(pool);
    return call.ok();
}

int choose_node_from(Call& call, std::size_t first) {
    const auto target = read_target(call, first);
    if (!target) {
        return TCL_ERROR;
    }
    const std::uint16_t destination_port = call.connection().virtual_server().destination.port;
    const std::uint16_t default_port = destination_port != 0 ? destination_port : call.connection().client_local().port;
    call.connection().choose_node({target->address, target->port.value_or(default_port)});
    return call.ok();
}

int choose_snat_from(Call& call, std::size_t first) {
    using Kind = engine::SnatChoice::Kind;
    engine::SnatChoice choice;
    // The address first: its value is kept inside a literal, so that the relay rule's `snat` reads no text at all.
    if (const auto address = address_of(call.object(first))) {
        choice.kind = Kind::address;
        choice.address = *address;
        if (call.count() > first + 1) {
            const auto port = read_port(call.word(first + 1));
            if (!port) {
                return call.fail("Illegal argument");
            }
            choice.port = *port;
        }
    } else if (call.count() == first + 1 && call.word(first) == "automap") {
        choice.kind = Kind::automap;
    } else if (call.count() == first + 1 && call.word(first) == "none") {
        choice.kind = Kind::none;
    } else {
        return call.fail(bad_address);
    }
    call.connection().choose_snat(choice);
    return call.ok();
}

int pool(Call& call) {
    return choose_pool_from(call, 0);
}
int node(Call& call) {
    return choose_node_from(call, 0);
}
int snat(Call& call) {
    return choose_snat_from(call, 0);
}
int use(Call& call) {
    return steer(call, "pool node snat");
}

int reject(Call& call) {
    call.connection().reject();
    return call.ok();
}

int drop(Call& call) {
    call.connection().drop();
    return call.ok();
}

int virtual_server(Call& call) {
    return call.give(std::string_view{call.connection().virtual_server().name});
}

/// The client's destination address is this host's own: a server can only be reached under another one.
int translate(Call& call) {
    engine::RuleSteering& steering = call.connection().steering();
    const bool is_address = call.word(0) == "address";
    if (!is_address && call.word(0) != "port" && call.word(0) != "service") {
        return call.fail_keyword(call.word(0), "address port service");
    }
    if (call.count() == 1) {
        return call.give(std::string_view{is_address || steering.translates_port() ? "enable" : "disable"});
    }
    if (call.word(1) != "enable" && call.word(1) != "disable") {
        return call.fail_keyword(call.word(1), "enable disable");
    }
    if (!is_address) {
        steering.translate_port(call.word(1) == "enable");
    }
    return call.ok();
}

int traffic_group(Call& call) {
    return call.scope.connection != nullptr ? call.give(std::string_view{call.connection().virtual_server().traffic_group})
                                            : call.give(std::string_view{config::default_traffic_group});
}

constexpr CommandRow rows[] = {
    {"pool", 1, 4, "pool NAME ?member ADDR ?PORT??", "", &pool},
    {"node", 1, 2, "node ADDR ?PORT?", "", &node},
    {"snat", 1, 2, "snat automap|none|ADDR ?PORT?", "", &snat},
    {"use", 2, 5, "use pool|node|snat ARGUMENT ...", "pool node snat", &use, Needs::connection, "snatpool|clone|nexthop|rateclass"},
    {"translate", 1, 2, "translate address|port|service ?enable|disable?", "address port service", &translate, Needs::connection,
     "address disable"},
    {"traffic_group", 0, 0, "traffic_group", "", &traffic_group, Needs::nothing},
    {"reject", 0, 0, "reject", "", &reject},
    {"drop", 0, 0, "drop", "", &drop},
    {"discard", 0, 0, "discard", "", &drop},
    {"virtual", 0, 1, "virtual ?name?", "name", &virtual_server, Needs::connection, "NAME"},
};

} // namespace

int steer(Call& call, std::string_view expected) {
    const std::string_view what = call.word(0);
    if (call.count() < 2 || (what != "pool" && call.count() > 3)) {
        return call.fail("unexpected end of arguments;expected argument spec:" + std::string{what});
    }
    if (what == "pool") {
        return choose_pool_from(call, 1);
    }
    if (what == "node") {
        return choose_node_from(call, 1);
    }
    if (what == "snat") {
        return choose_snat_from(call, 1);
    }
    return call.fail_keyword(what, expected);
}

CommandFamily steering_family() {
    return rows;
}

} // namespace sluice::tclbind
