#include "engine/monitor/probe.h"

#include "engine/monitor/probe_protocols.h"

namespace sluice::engine {

Awaitable<ProbeResult> probe(const config::Monitor& monitor, const ProbeTarget& target, ProbeConnection& connection) {
    if (!co_await connection.connect(target.destination, target.source)) {
        co_return ProbeResult{false, false, connection.failure()};
    }
    if (monitor.kind == config::MonitorKind::smtp) {
        co_return co_await probe_smtp(monitor, connection);
    }
    co_return co_await probe_tcp(monitor, connection);
}

} // namespace sluice::engine
