#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

using datagroups::Endpoint;
using engine::Side;
using engine::TcpMetrics;

int give_port(Call& call, const std::optional<Endpoint>& endpoint) {
    return endpoint ? call.give(Tcl_WideInt{endpoint->port}) : call.fail(wrong_context);
}

int client_port(Call& call) {
    return call.give(Tcl_WideInt{call.connection().client_remote().port});
}

int server_port(Call& call) {
    const auto server = call.connection().server_remote();
    return call.give(Tcl_WideInt{server ? server->port : 0});
}

std::optional<Side> side_of(const Call& call) {
    if (call.count() == 0) {
        return call.scope.side;
    }
    const auto side = read_side(call.word(0));
    if (!side) {
        static_cast<void>(call.fail_keyword(call.word(0), "clientside serverside"));
    }
    return side;
}

int local_port(Call& call) {
    const auto side = side_of(call);
    return side ? give_port(call, local_of(call, *side)) : TCL_ERROR;
}

int remote_port(Call& call) {
    const auto side = side_of(call);
    return side ? give_port(call, remote_of(call, *side)) : TCL_ERROR;
}

/// Nought of everything before the first round trip, as on a new flow of F5's.
TcpMetrics metrics(const Call& call) {
    return call.connection().tcp_metrics(call.scope.side).value_or(TcpMetrics{});
}

int mss(Call& call) {
    return call.give(Tcl_WideInt{metrics(call).mss});
}
/// In 1/32 ms.
int rtt(Call& call) {
    return call.give(static_cast<Tcl_WideInt>(std::uint64_t{metrics(call).rtt_us} * 32 / 1000));
}
/// In 1/16 ms.
int rttvar(Call& call) {
    return call.give(static_cast<Tcl_WideInt>(std::uint64_t{metrics(call).rtt_variance_us} * 16 / 1000));
}
int rto(Call& call) {
    return call.give(Tcl_WideInt{metrics(call).rto_us / 1000});
}
/// In kbit/s.
int bandwidth(Call& call) {
    return call.give(static_cast<Tcl_WideInt>(metrics(call).delivery_rate_bytes_per_second * 8 / 1000));
}

int snd_cwnd(Call& call) {
    const TcpMetrics now = metrics(call);
    return call.give(static_cast<Tcl_WideInt>(std::uint64_t{now.congestion_window_segments} * now.mss));
}

int snd_ssthresh(Call& call) {
    constexpr Tcl_WideInt at_start = 1073725440; // F5's value of "no threshold yet"
    constexpr std::uint32_t kernel_infinite = 0x7fffffff;
    const TcpMetrics now = metrics(call);
    const bool is_unset = now.slow_start_threshold_segments == 0 || now.slow_start_threshold_segments == kernel_infinite;
    return call.give(is_unset ? at_start : static_cast<Tcl_WideInt>(std::uint64_t{now.slow_start_threshold_segments} * now.mss));
}

constexpr CommandRow rows[] = {
    {"TCP::client_port", 0, 0, "TCP::client_port", "", &client_port},
    {"TCP::server_port", 0, 0, "TCP::server_port", "", &server_port},
    {"TCP::local_port", 0, 1, "TCP::local_port ?clientside|serverside?", "clientside serverside", &local_port},
    {"TCP::remote_port", 0, 1, "TCP::remote_port ?clientside|serverside?", "clientside serverside", &remote_port},
    {"TCP::mss", 0, 0, "TCP::mss", "", &mss},
    {"TCP::rtt", 0, 0, "TCP::rtt", "", &rtt},
    {"TCP::rttvar", 0, 0, "TCP::rttvar", "", &rttvar},
    {"TCP::rto", 0, 0, "TCP::rto", "", &rto},
    {"TCP::bandwidth", 0, 0, "TCP::bandwidth", "", &bandwidth},
    {"TCP::snd_cwnd", 0, 0, "TCP::snd_cwnd", "", &snd_cwnd},
    {"TCP::snd_ssthresh", 0, 0, "TCP::snd_ssthresh", "", &snd_ssthresh},
    // Names of version 4, which read like variables but are commands.
    {"client_port", 0, 0, "client_port", "", &client_port},
    {"server_port", 0, 0, "server_port", "", &server_port},
    {"local_port", 0, 0, "local_port", "", &local_port},
    {"remote_port", 0, 0, "remote_port", "", &remote_port},
};

} // namespace

CommandFamily tcp_family() {
    return rows;
}

} // namespace sluice::tclbind
