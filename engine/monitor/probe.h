#pragma once

#include <optional>
#include <string>

#include "config/model/monitor.h"
#include "engine/awaitable.h"
#include "engine/monitor/monitor_state.h"
#include "engine/monitor/probe_connection.h"

namespace sluice::engine {

/// Where a probe goes and where it comes from.
struct ProbeTarget {
    datagroups::Endpoint destination;
    std::optional<datagroups::IpAddress> source; ///< absent: the kernel's choice, for loopback members only
};

/// Asks the member once, as the monitor says (`ltm monitor tcp`, `ltm monitor smtp`). Ends within the connection's limit.
/// All arguments outlive the coroutine.
Awaitable<ProbeResult> probe(const config::Monitor& monitor, const ProbeTarget& target, ProbeConnection& connection);

/// What `recv`, `recv-disable` and `reverse` make of the beginning of an answer. Nothing: more of it must come.
std::optional<ProbeResult> judge_answer(const config::Monitor& monitor, std::string_view answer, bool is_whole);

/// Bytes of an answer that are searched.
inline constexpr std::size_t answer_bytes_max = 5120;

} // namespace sluice::engine
