#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>

#include "engine/system/tcp_options.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/rule_session.h"
#include "tclbind/tcp_tuning.h"

// Settings of one side's TCP. What Linux decides itself (loss recovery, pacing, byte counting) is taken, remembered and left to it.

namespace sluice::tclbind {

namespace {

using engine::TcpSetting;

constexpr std::string_view illegal = "Illegal argument";
constexpr std::string_view on_or_off = "enable disable";

TcpTuning& tuning(const Call& call) {
    auto& tuning = call.scope.session->tcp_tuning;
    if (tuning == nullptr) {
        tuning = std::make_unique<TcpTuning>();
    }
    return *tuning;
}

std::optional<std::uint32_t> read_number(const Call& call, std::size_t index,
                                         std::uint32_t most = std::numeric_limits<std::int32_t>::max()) {
    Tcl_WideInt value = 0;
    if (Tcl_GetWideIntFromObj(nullptr, call.object(index), &value) != TCL_OK || value < 0 || value > Tcl_WideInt{most}) {
        static_cast<void>(call.fail(illegal));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(value);
}

std::optional<bool> read_switch(const Call& call) {
    if (call.word(0) == "enable") {
        return true;
    }
    if (call.word(0) == "disable") {
        return false;
    }
    static_cast<void>(call.fail_keyword(call.word(0), on_or_off));
    return std::nullopt;
}

/// A fastL4 virtual server has no TCP of its own to set.
int set(const Call& call, TcpSetting setting, std::uint32_t value) {
    const bool has_tcp = call.connection().virtual_server().fast_l4 == nullptr;
    return has_tcp && call.connection().set_tcp_setting(call.scope.side, setting, value) ? call.ok() : call.fail(wrong_context);
}

int give(const Call& call, TcpSetting setting) {
    const auto value = call.connection().tcp_setting(call.scope.side, setting);
    return value ? call.give(Tcl_WideInt{*value}) : call.fail(wrong_context);
}

/// A number, or `auto`, which leaves the size to the kernel.
int size_or_auto(Call& call, TcpSetting setting) {
    if (call.count() == 0) {
        return give(call, setting);
    }
    if (call.word(0) == "auto") {
        return call.ok();
    }
    const auto bytes = read_number(call, 0);
    return bytes ? set(call, setting, *bytes) : TCL_ERROR;
}

int setmss(Call& call) {
    const auto bytes = read_number(call, 0);
    return bytes ? set(call, TcpSetting::segment_size, *bytes) : TCL_ERROR;
}

int keepalive(Call& call) {
    if (call.count() == 0) {
        return give(call, TcpSetting::keep_alive);
    }
    const auto seconds = read_number(call, 0);
    return seconds ? set(call, TcpSetting::keep_alive, *seconds) : TCL_ERROR;
}

int idletime(Call& call) {
    const auto seconds = read_number(call, 0);
    if (!seconds) {
        return TCL_ERROR;
    }
    call.connection().set_idle_timeout(call.scope.side, std::chrono::seconds{*seconds});
    return call.ok();
}

constexpr std::string_view nagle_name = "TCP::nagle";

/// `auto` is what Linux does with Nagle off and its own coalescing of what waits in the send queue.
int nagle(Call& call) {
    const std::string_view mode = call.word(0);
    if (mode != "auto" && mode != "enable" && mode != "disable") {
        return call.fail_keyword(mode, "enable disable auto");
    }
    tuning(call).remember(call.scope.side, nagle_name, mode);
    return set(call, TcpSetting::nagle, mode == "enable" ? 1 : 0);
}

int naglestate(Call& call) {
    return give(call, TcpSetting::nagle);
}

int naglemode(Call& call) {
    const auto value = call.connection().tcp_setting(call.scope.side, TcpSetting::nagle);
    if (!value) {
        return call.fail(wrong_context);
    }
    return call.give(tuning(call).said(call.scope.side, nagle_name, *value != 0 ? "enable" : "disable"));
}

int delayed_ack(Call& call) {
    const auto on = read_switch(call);
    return on ? set(call, TcpSetting::delayed_ack, *on ? 1 : 0) : TCL_ERROR;
}

int sendbuf(Call& call) {
    return size_or_auto(call, TcpSetting::send_buffer);
}
int recvwnd(Call& call) {
    return size_or_auto(call, TcpSetting::receive_buffer);
}

int proxybuffer(Call& call) {
    if (call.count() == 1) {
        return call.word(0) == "auto" ? call.ok() : call.fail_keyword(call.word(0), "auto");
    }
    const auto low = read_number(call, 0);
    const auto high = low ? read_number(call, 1) : std::nullopt;
    if (!high) {
        return TCL_ERROR;
    }
    if (*low > *high) {
        return call.fail(illegal);
    }
    return set(call, TcpSetting::proxy_buffer_high, *high) == TCL_OK ? set(call, TcpSetting::proxy_buffer_low, *low) : TCL_ERROR;
}

int proxybufferlow(Call& call) {
    return give(call, TcpSetting::proxy_buffer_low);
}
int proxybufferhigh(Call& call) {
    return give(call, TcpSetting::proxy_buffer_high);
}

constexpr std::string_view congestion_name = "TCP::congestion";
constexpr std::string_view algorithms = "none highspeed newreno reno scalable vegas illinois woodside chd cdg cubic westwood bbr";

bool stands_in(std::string_view word, std::string_view list) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word) {
            return true;
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// An algorithm that this kernel lacks is remembered and its own one stays.
int congestion(Call& call) {
    if (call.count() == 0) {
        const std::string now = call.connection().congestion_control(call.scope.side);
        return now.empty() ? call.fail(wrong_context) : call.give(tuning(call).said(call.scope.side, congestion_name, now));
    }
    const std::string_view name = call.word(0);
    if (!stands_in(name, algorithms)) {
        return call.fail_keyword(name, algorithms);
    }
    if (call.connection().congestion_control(call.scope.side).empty()) {
        return call.fail(wrong_context);
    }
    static_cast<void>(call.connection().set_congestion_control(call.scope.side, name == "newreno" ? "reno" : std::string{name}));
    tuning(call).remember(call.scope.side, congestion_name, name);
    return call.ok();
}

int accepted_switch(Call& call) {
    return read_switch(call) ? call.ok() : TCL_ERROR;
}

/// A switch that can be read again, off at first.
template <const std::string_view& Name>
int remembered_switch(Call& call) {
    if (call.count() == 0) {
        return call.give(tuning(call).said(call.scope.side, Name, "disable") == "enable");
    }
    if (!read_switch(call)) {
        return TCL_ERROR;
    }
    tuning(call).remember(call.scope.side, Name, call.word(0));
    return call.ok();
}
constexpr std::string_view earlyrxmit_name = "TCP::earlyrxmit";
constexpr std::string_view pacing_name = "TCP::pacing";

constexpr std::string_view rate_name = "TCP::lossfilterrate";
constexpr std::string_view burst_name = "TCP::lossfilterburst";

int lossfilter(Call& call) {
    constexpr std::uint32_t rate_max = 1'000'000;
    constexpr std::uint32_t burst_max = 32;
    const auto rate = read_number(call, 0, rate_max);
    if (!rate || !read_number(call, 1, burst_max)) {
        return TCL_ERROR;
    }
    tuning(call).remember(call.scope.side, rate_name, call.word(0));
    tuning(call).remember(call.scope.side, burst_name, call.word(1));
    return call.ok();
}
int lossfilterrate(Call& call) {
    return call.give(tuning(call).said(call.scope.side, rate_name, "0"));
}
int lossfilterburst(Call& call) {
    return call.give(tuning(call).said(call.scope.side, burst_name, "0"));
}

constexpr std::string_view push_name = "TCP::push_flag";
constexpr std::string_view push_modes = "default none one auto";

int push_flag(Call& call) {
    if (call.count() == 0) {
        return call.give(tuning(call).said(call.scope.side, push_name, "default"));
    }
    if (!stands_in(call.word(0), push_modes)) {
        return call.fail_keyword(call.word(0), push_modes);
    }
    tuning(call).remember(call.scope.side, push_name, call.word(0));
    return call.ok();
}

constexpr std::string_view threshold_name = "TCP::rexmt_thresh";

int rexmt_thresh(Call& call) {
    if (call.count() == 0) {
        return call.give(tuning(call).said(call.scope.side, threshold_name, "3"));
    }
    if (!read_number(call, 0)) {
        return TCL_ERROR;
    }
    tuning(call).remember(call.scope.side, threshold_name, call.word(0));
    return call.ok();
}

int rt_metrics_timeout(Call& call) {
    return read_number(call, 0) ? call.ok() : TCL_ERROR;
}

engine::TcpMetrics metrics(const Call& call) {
    return call.connection().tcp_metrics(call.scope.side).value_or(engine::TcpMetrics{});
}

int rcv_size(Call& call) {
    return call.give(Tcl_WideInt{metrics(call).receive_space_bytes});
}
/// The peer's shift.
int rcv_scale(Call& call) {
    return call.give(Tcl_WideInt{metrics(call).peer_window_scale});
}
int snd_scale(Call& call) {
    return call.give(Tcl_WideInt{metrics(call).own_window_scale});
}
int snd_wnd(Call& call) {
    return call.give(Tcl_WideInt{metrics(call).peer_window_bytes});
}

/// Of the addresses only the own one matters here: the kernel gives a port that is free towards everybody.
int unused_port(Call& call) {
    const auto remote = datagroups::IpAddress::parse(call.word(0));
    const auto local = datagroups::IpAddress::parse(call.word(2));
    if (!remote || !local) {
        return call.fail(bad_address);
    }
    constexpr std::uint32_t port_max = 65535;
    if (!read_number(call, 1, port_max)) {
        return TCL_ERROR;
    }
    const auto hint = call.count() > 3 ? read_number(call, 3, port_max) : std::optional<std::uint32_t>{0};
    return hint ? call.give(Tcl_WideInt{engine::find_unused_port({*local, static_cast<std::uint16_t>(*hint)})}) : TCL_ERROR;
}

constexpr CommandRow rows[] = {
    {"TCP::setmss", 1, 1, "TCP::setmss BYTES", "", &setmss},
    {"TCP::idletime", 1, 1, "TCP::idletime SECONDS", "", &idletime},
    {"TCP::keepalive", 0, 1, "TCP::keepalive ?SECONDS?", "", &keepalive},
    {"TCP::nagle", 1, 1, "TCP::nagle enable|disable|auto", "enable disable auto", &nagle},
    {"TCP::naglemode", 0, 0, "TCP::naglemode", "", &naglemode},
    {"TCP::naglestate", 0, 0, "TCP::naglestate", "", &naglestate},
    {"TCP::unused_port", 3, 4, "TCP::unused_port RADDR RPORT LADDR ?HINT?", "", &unused_port},
    {"TCP::congestion", 0, 1, "TCP::congestion ?NAME?", algorithms, &congestion},
    {"TCP::abc", 1, 1, "TCP::abc enable|disable", on_or_off, &accepted_switch},
    {"TCP::delayed_ack", 1, 1, "TCP::delayed_ack enable|disable", on_or_off, &delayed_ack},
    {"TCP::dsack", 1, 1, "TCP::dsack enable|disable", on_or_off, &accepted_switch},
    {"TCP::ecn", 1, 1, "TCP::ecn enable|disable", on_or_off, &accepted_switch},
    {"TCP::limxmit", 1, 1, "TCP::limxmit enable|disable", on_or_off, &accepted_switch},
    {"TCP::enhanced_loss_recovery", 1, 1, "TCP::enhanced_loss_recovery enable|disable", on_or_off, &accepted_switch},
    {"TCP::autowin", 1, 1, "TCP::autowin enable|disable", on_or_off, &accepted_switch},
    {earlyrxmit_name, 0, 1, "TCP::earlyrxmit ?enable|disable?", on_or_off, &remembered_switch<earlyrxmit_name>},
    {pacing_name, 0, 1, "TCP::pacing ?enable|disable?", on_or_off, &remembered_switch<pacing_name>},
    {"TCP::lossfilter", 2, 2, "TCP::lossfilter RATE BURST", "", &lossfilter},
    {rate_name, 0, 0, "TCP::lossfilterrate", "", &lossfilterrate},
    {burst_name, 0, 0, "TCP::lossfilterburst", "", &lossfilterburst},
    {"TCP::proxybuffer", 1, 2, "TCP::proxybuffer auto|LOW HIGH", "", &proxybuffer},
    {"TCP::proxybufferlow", 0, 0, "TCP::proxybufferlow", "", &proxybufferlow},
    {"TCP::proxybufferhigh", 0, 0, "TCP::proxybufferhigh", "", &proxybufferhigh},
    {push_name, 0, 1, "TCP::push_flag ?default|none|one|auto?", push_modes, &push_flag},
    {threshold_name, 0, 1, "TCP::rexmt_thresh ?SEGMENTS?", "", &rexmt_thresh},
    {"TCP::rt_metrics_timeout", 1, 1, "TCP::rt_metrics_timeout SECONDS", "", &rt_metrics_timeout},
    {"TCP::recvwnd", 0, 1, "TCP::recvwnd ?auto|BYTES?", "", &recvwnd},
    {"TCP::sendbuf", 0, 1, "TCP::sendbuf ?auto|BYTES?", "", &sendbuf},
    {"TCP::rcv_size", 0, 0, "TCP::rcv_size", "", &rcv_size},
    {"TCP::rcv_scale", 0, 0, "TCP::rcv_scale", "", &rcv_scale},
    {"TCP::snd_scale", 0, 0, "TCP::snd_scale", "", &snd_scale},
    {"TCP::snd_wnd", 0, 0, "TCP::snd_wnd", "", &snd_wnd},
};

} // namespace

CommandFamily tcp_settings_family() {
    return rows;
}

} // namespace sluice::tclbind
