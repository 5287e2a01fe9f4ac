#include <optional>

#include "engine/flow/flow.h"
#include "engine/system/tcp_options.h"

/// What a rule reads and sets of one side's TCP.
namespace sluice::engine {
namespace {

std::optional<TcpOption> option_of(TcpSetting setting) {
    switch (setting) {
    case TcpSetting::nagle:
        return TcpOption::nagle;
    case TcpSetting::delayed_ack:
        return TcpOption::delayed_ack;
    case TcpSetting::keep_alive:
        return TcpOption::keep_alive;
    case TcpSetting::segment_size:
        return TcpOption::segment_size;
    case TcpSetting::send_buffer:
        return TcpOption::send_buffer;
    case TcpSetting::receive_buffer:
        return TcpOption::receive_buffer;
    case TcpSetting::proxy_buffer_high:
    case TcpSetting::proxy_buffer_low:
        break;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::uint32_t> Flow::tcp_setting(Side side, TcpSetting setting) const {
    const FlowSide& of = side_of(side);
    const FlowSide& from = side == Side::client ? server_ : client_; // whose bytes wait for `side`
    switch (setting) {
    case TcpSetting::proxy_buffer_high:
        return static_cast<std::uint32_t>(high_mark(from));
    case TcpSetting::proxy_buffer_low:
        return static_cast<std::uint32_t>(low_mark(from));
    case TcpSetting::nagle:
        if (!of.no_delay) { // not yet asked of the kernel (Flow::write_some)
            return profile(side).nagle ? 1 : 0;
        }
        break;
    case TcpSetting::keep_alive:
        if (side == Side::server && keep_alive_due_ms_ != never) {
            return static_cast<std::uint32_t>(profile(side).keep_alive_interval.value_or(std::chrono::seconds{0}).count());
        }
        break;
    default:
        break;
    }
    return of.fd.is_open() ? get_tcp_option(of.fd.get(), *option_of(setting)) : std::nullopt;
}

bool Flow::set_tcp_setting(Side side, TcpSetting setting, std::uint32_t value) {
    FlowSide& of = side == Side::client ? client_ : server_;
    if (!of.fd.is_open()) {
        return false;
    }
    switch (setting) {
    case TcpSetting::proxy_buffer_high:
        proxy_buffer_for(side).high = value;
        return true;
    case TcpSetting::proxy_buffer_low:
        proxy_buffer_for(side).low = value;
        return true;
    case TcpSetting::nagle:
        of.no_delay = true; // decided: the relay leaves it alone
        break;
    case TcpSetting::keep_alive:
        keep_alive_due_ms_ = side == Side::server ? never : keep_alive_due_ms_;
        break;
    default:
        break;
    }
    return set_tcp_option(of.fd.get(), *option_of(setting), value);
}

FlowData::ProxyBuffer& Flow::proxy_buffer_for(Side side) {
    return side == Side::client ? data().to_client : data().to_server;
}

std::string Flow::congestion_control(Side side) const {
    const FlowSide& of = side_of(side);
    return of.fd.is_open() ? get_congestion_control(of.fd.get()) : std::string{};
}

bool Flow::set_congestion_control(Side side, const std::string& name) {
    const FlowSide& of = side_of(side);
    return of.fd.is_open() && engine::set_congestion_control(of.fd.get(), name);
}

} // namespace sluice::engine
