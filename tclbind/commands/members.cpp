#include <algorithm>
#include <vector>

#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

using datagroups::IpAddress;

struct Asked {
    config::PoolPtr pool;
    bool as_list = false;
};

std::optional<Asked> read_asked(const Call& call) {
    const bool as_list = call.count() == 2;
    if (as_list && call.word(0) != "-list") {
        static_cast<void>(call.fail_keyword(call.word(0), "-list"));
        return std::nullopt;
    }
    Asked asked{read_pool(call, as_list ? 1 : 0), as_list};
    return asked.pool != nullptr ? std::optional{asked} : std::nullopt;
}

bool is_available(const Call& call, const config::Pool& pool, const config::Member& member) {
    if (call.scope.connection != nullptr) {
        return call.connection().is_available(pool, member);
    }
    return call.scope.host->facts == nullptr || call.scope.host->facts->is_available(pool, member);
}

std::vector<const config::Member*> select(const Call& call, const config::Pool& pool, bool only_active) {
    std::vector<const config::Member*> selected;
    for (const config::Member& member : pool.members) {
        if (!only_active || is_available(call, pool, member)) {
            selected.push_back(&member);
        }
    }
    return selected;
}

int give_members(Call& call, bool only_active) {
    const auto asked = read_asked(call);
    if (!asked) {
        return TCL_ERROR;
    }
    const auto selected = select(call, *asked->pool, only_active);
    if (!asked->as_list) {
        return call.give(static_cast<Tcl_WideInt>(selected.size()));
    }
    Tcl_Obj* list = Tcl_NewListObj(0, nullptr);
    for (const config::Member* member : selected) {
        Tcl_Obj* const pair[] = {new_text(member->endpoint.address.to_text()), Tcl_NewIntObj(member->endpoint.port)};
        Tcl_ListObjAppendElement(nullptr, list, Tcl_NewListObj(2, pair));
    }
    return call.give(list);
}

int give_nodes(Call& call, bool only_active) {
    const auto asked = read_asked(call);
    if (!asked) {
        return TCL_ERROR;
    }
    std::vector<IpAddress> addresses;
    for (const config::Member* member : select(call, *asked->pool, only_active)) {
        if (std::ranges::find(addresses, member->endpoint.address) == addresses.end()) {
            addresses.push_back(member->endpoint.address);
        }
    }
    if (!asked->as_list) {
        return call.give(static_cast<Tcl_WideInt>(addresses.size()));
    }
    Tcl_Obj* list = Tcl_NewListObj(0, nullptr);
    for (const IpAddress& address : addresses) {
        Tcl_ListObjAppendElement(nullptr, list, new_text(address.to_text()));
    }
    return call.give(list);
}

int members(Call& call) {
    return give_members(call, false);
}
int active_members(Call& call) {
    return give_members(call, true);
}
int nodes(Call& call) {
    return give_nodes(call, false);
}
int active_nodes(Call& call) {
    return give_nodes(call, true);
}

constexpr CommandRow rows[] = {
    {"members", 1, 2, "members ?-list? POOL", "", &members, Needs::nothing},
    {"active_members", 1, 2, "active_members ?-list? POOL", "", &active_members, Needs::nothing},
    {"nodes", 1, 2, "nodes ?-list? POOL", "", &nodes, Needs::nothing},
    {"active_nodes", 1, 2, "active_nodes ?-list? POOL", "", &active_nodes, Needs::nothing},
};

} // namespace

CommandFamily members_family() {
    return rows;
}

} // namespace sluice::tclbind
