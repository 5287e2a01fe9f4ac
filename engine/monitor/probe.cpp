#include "engine/monitor/probe.h"

#include "engine/monitor/probe_protocols.h"

namespace sluice::engine {

// Named results, and no temporary beside a co_await: g++ 12 destroys such temporaries twice.
Awaitable<ProbeResult> probe(const config::Monitor& monitor, const ProbeTarget& target, ProbeConnection& connection) {
    ProbeResult result;
    const bool connected = co_await connection.connect(target.destination, target.source);
    if (!connected) {
        result.reason = connection.failure();
        result.not_sent = connection.source_refused();
    } else if (monitor.kind == config::MonitorKind::smtp) {
        result = co_await probe_smtp(monitor, connection);
    } else {
        result = co_await probe_tcp(monitor, connection);
    }
    co_return result;
}

} // namespace sluice::engine
