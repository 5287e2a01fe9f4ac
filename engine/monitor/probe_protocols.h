#pragma once

#include "config/model/monitor.h"
#include "engine/awaitable.h"
#include "engine/monitor/monitor_state.h"
#include "engine/monitor/probe_connection.h"

namespace sluice::engine {

/// What the monitor types say on a connection that stands.
Awaitable<ProbeResult> probe_tcp(const config::Monitor& monitor, ProbeConnection& connection);
Awaitable<ProbeResult> probe_smtp(const config::Monitor& monitor, ProbeConnection& connection);

} // namespace sluice::engine
