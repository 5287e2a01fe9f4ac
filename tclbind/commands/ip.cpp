#include <array>
#include <vector>

#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/ip_network.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using datagroups::Endpoint;
using datagroups::IpAddress;
using engine::Side;

int give_address(Call& call, const std::optional<Endpoint>& endpoint) {
    return endpoint ? call.give(new_address(endpoint->address)) : call.fail(wrong_context);
}

/// The side an optional word names, else the current one; nothing after failing.
std::optional<Side> side_of(const Call& call, std::size_t index) {
    if (call.count() <= index) {
        return call.scope.side;
    }
    const auto side = read_side(call.word(index));
    if (!side) {
        static_cast<void>(call.fail_keyword(call.word(index), "clientside serverside"));
    }
    return side;
}

int client_addr(Call& call) {
    return call.give(new_address(call.connection().client_remote().address));
}

int server_addr(Call& call) {
    const auto server = call.connection().server_remote();
    return server ? call.give(new_address(server->address)) : call.give(Tcl_WideInt{0});
}

int local_addr(Call& call) {
    const auto side = side_of(call, 0);
    return side ? give_address(call, local_of(call, *side)) : TCL_ERROR;
}

int remote_addr(Call& call) {
    const auto side = side_of(call, 0);
    return side ? give_address(call, remote_of(call, *side)) : TCL_ERROR;
}

int protocol(Call& call) {
    constexpr Tcl_WideInt tcp = 6;
    return call.give(tcp);
}

int version(Call& call) {
    const auto remote = remote_of(call, call.scope.side);
    return remote ? call.give(Tcl_WideInt{remote->address.is_v4() ? 4 : 6}) : call.fail(wrong_context);
}

int tos(Call& call) {
    const bool names_side = call.count() > 0 && read_side(call.word(0)).has_value();
    const Side side = names_side ? *read_side(call.word(0)) : call.scope.side;
    const std::size_t value_at = names_side ? 1 : 0;
    if (call.count() == value_at) {
        return call.give(Tcl_WideInt{call.connection().tos(side).value_or(0)});
    }
    Tcl_WideInt value = 0;
    if (call.count() != value_at + 1 || Tcl_GetWideIntFromObj(nullptr, call.object(value_at), &value) != TCL_OK || value < 0 ||
        value > 255) {
        return call.fail("Illegal argument");
    }
    call.connection().set_tos(side, static_cast<int>(value));
    return call.ok();
}

int ttl(Call& call) {
    return call.give(Tcl_WideInt{call.connection().ttl(call.scope.side).value_or(0)});
}

/// Senders begin with 32, 64, 128 or 255: the next of these says how many hops were used up.
int hops(Call& call) {
    const int left = call.connection().ttl(call.scope.side).value_or(0);
    for (const int begin : {32, 64, 128, 255}) {
        if (left > 0 && left <= begin) {
            return call.give(Tcl_WideInt{begin - left});
        }
    }
    return call.give(Tcl_WideInt{0});
}

int idle_timeout(Call& call) {
    constexpr Tcl_WideInt indefinite = 4294967295;
    if (call.count() == 0) {
        const auto timeout = call.connection().idle_timeout(call.scope.side);
        return call.give(timeout ? static_cast<Tcl_WideInt>(timeout->count()) : indefinite);
    }
    Tcl_WideInt seconds = 0;
    if (call.word(0) != "indefinite" &&
        (Tcl_GetWideIntFromObj(nullptr, call.object(0), &seconds) != TCL_OK || seconds < 0 || seconds > indefinite)) {
        return call.fail("Illegal argument");
    }
    const bool never = call.word(0) == "indefinite" || seconds == indefinite;
    call.connection().set_idle_timeout(call.scope.side, never ? std::nullopt : std::optional{std::chrono::seconds{seconds}});
    return call.ok();
}

Tcl_Obj* numbers(std::initializer_list<std::uint64_t> values) {
    Tcl_Obj* list = Tcl_NewListObj(0, nullptr);
    for (const std::uint64_t value : values) {
        Tcl_ListObjAppendElement(nullptr, list, Tcl_NewWideIntObj(static_cast<Tcl_WideInt>(value)));
    }
    return list;
}

int give_pair(Call& call, std::size_t at, std::uint64_t in, std::uint64_t out) {
    if (call.count() == at) {
        return call.give(numbers({in, out}));
    }
    if (call.word(at) == "in" || call.word(at) == "out") {
        return call.give(static_cast<Tcl_WideInt>(call.word(at) == "in" ? in : out));
    }
    return call.fail_keyword(call.word(at), "in out");
}

int stats(Call& call) {
    const engine::SideCounters counters = call.connection().counters(call.scope.side);
    const auto age = static_cast<std::uint64_t>(counters.age.count());
    if (call.count() == 0) {
        return call.give(numbers({counters.packets_in, counters.packets_out, counters.bytes_in, counters.bytes_out, age}));
    }
    const std::string_view what = call.word(0);
    if (what == "pkts") {
        return give_pair(call, 1, counters.packets_in, counters.packets_out);
    }
    if (what == "bytes") {
        return give_pair(call, 1, counters.bytes_in, counters.bytes_out);
    }
    if (call.count() == 1 && what == "in") {
        return call.give(numbers({counters.packets_in, counters.bytes_in}));
    }
    if (call.count() == 1 && what == "out") {
        return call.give(numbers({counters.packets_out, counters.bytes_out}));
    }
    return call.count() == 1 && what == "age" ? call.give(static_cast<Tcl_WideInt>(age)) : call.fail_keyword(what, "pkts bytes in out age");
}

constexpr CommandRow rows[] = {
    {"IP::client_addr", 0, 0, "IP::client_addr", "", &client_addr},
    {"IP::server_addr", 0, 0, "IP::server_addr", "", &server_addr},
    {"IP::local_addr", 0, 1, "IP::local_addr ?clientside|serverside?", "clientside serverside", &local_addr},
    {"IP::remote_addr", 0, 1, "IP::remote_addr ?clientside|serverside?", "clientside serverside", &remote_addr},
    {"IP::addr", 2, -1, "IP::addr ADDR?/MASK? equals ADDR?/MASK? | ADDR mask MASK | parse ?-swap? ?-ipv4|-ipv6? BYTES ?OFFSET?", "",
     &ip_addr, Needs::nothing},
    {"IP::protocol", 0, 0, "IP::protocol", "", &protocol},
    {"IP::version", 0, 0, "IP::version", "", &version},
    {"IP::tos", 0, 2, "IP::tos ?clientside|serverside? ?VALUE?", "", &tos},
    {"IP::ttl", 0, 0, "IP::ttl", "", &ttl},
    {"IP::hops", 0, 0, "IP::hops", "", &hops},
    {"IP::idle_timeout", 0, 1, "IP::idle_timeout ?SECONDS?", "", &idle_timeout},
    {"IP::stats", 0, 2, "IP::stats ?pkts|bytes|in|out|age? ?in|out?", "pkts bytes in out age", &stats},
    // Names of version 4, which read like variables but are commands.
    {"client_addr", 0, 0, "client_addr", "", &client_addr},
    {"server_addr", 0, 0, "server_addr", "", &server_addr},
    {"local_addr", 0, 0, "local_addr", "", &local_addr},
    {"remote_addr", 0, 0, "remote_addr", "", &remote_addr},
    {"ip_addr", 2, -1, "ip_addr ADDR?/MASK? equals ADDR?/MASK?", "", &ip_addr, Needs::nothing},
    {"ip_protocol", 0, 0, "ip_protocol", "", &protocol},
    {"ip_tos", 0, 0, "ip_tos", "", &tos},
    {"ip_ttl", 0, 0, "ip_ttl", "", &ttl},
};

} // namespace

CommandFamily ip_family() {
    return rows;
}

} // namespace sluice::tclbind
