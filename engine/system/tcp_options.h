#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "datagroups/ip_address.h"
#include "engine/tcp_metrics.h"

/// What the kernel's TCP tells of a socket and lets be set on it.
namespace sluice::engine {

enum class TcpOption : std::uint8_t { nagle, delayed_ack, keep_alive, segment_size, send_buffer, receive_buffer };

/// Switches are 1 and 0, keep_alive is in seconds, 0 when off. Nothing when the kernel does not say.
std::optional<std::uint32_t> get_tcp_option(int fd, TcpOption option) noexcept;
/// False when the kernel refuses the value.
bool set_tcp_option(int fd, TcpOption option, std::uint32_t value) noexcept;

/// The algorithm's name; empty when the kernel does not say.
std::string get_congestion_control(int fd);
bool set_congestion_control(int fd, const std::string& name) noexcept;

/// TCP_INFO.
std::optional<TcpMetrics> read_tcp_metrics(int fd) noexcept;

/// A local port that nobody uses at `local` (its port is tried first unless 0); 0 when there is none.
std::uint16_t find_unused_port(const datagroups::Endpoint& local) noexcept;

} // namespace sluice::engine
