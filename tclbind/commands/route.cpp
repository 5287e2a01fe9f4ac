#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

/// Of our own address on the current side.
int domain(Call& call) {
    const auto local = local_of(call, call.scope.side);
    return local ? call.give(Tcl_WideInt{local->address.route_domain()}) : call.fail(wrong_context);
}

bool are_addresses(const Call& call) {
    for (std::size_t i = 0; i < call.count(); ++i) {
        if (!address_of(call.object(i))) {
            return false;
        }
    }
    return true;
}

/// BIG-IP's cache of what was measured on earlier connections to a destination. The kernel measures each connection anew, so the cache is
/// empty, and an absent entry reads as nought.
int metric(Call& call) {
    return are_addresses(call) ? call.give(Tcl_WideInt{0}) : call.fail(bad_address);
}

int clear(Call& call) {
    return are_addresses(call) ? call.ok() : call.fail(bad_address);
}

constexpr CommandRow rows[] = {
    {"ROUTE::domain", 0, 0, "ROUTE::domain", "", &domain},
    {"ROUTE::rtt", 1, 2, "ROUTE::rtt DEST ?GATEWAY?", "", &metric},
    {"ROUTE::rttvar", 1, 2, "ROUTE::rttvar DEST ?GATEWAY?", "", &metric},
    {"ROUTE::bandwidth", 1, 2, "ROUTE::bandwidth DEST ?GATEWAY?", "", &metric},
    {"ROUTE::cwnd", 1, 2, "ROUTE::cwnd DEST ?GATEWAY?", "", &metric},
    {"ROUTE::mtu", 1, 2, "ROUTE::mtu DEST ?GATEWAY?", "", &metric},
    {"ROUTE::age", 1, 2, "ROUTE::age DEST ?GATEWAY?", "", &metric},
    {"ROUTE::expiration", 1, 2, "ROUTE::expiration DEST ?GATEWAY?", "", &metric},
    {"ROUTE::clear", 1, 2, "ROUTE::clear DEST ?GATEWAY?", "", &clear},
};

} // namespace

CommandFamily route_family() {
    return rows;
}

} // namespace sluice::tclbind
