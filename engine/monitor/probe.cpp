#include "engine/monitor/probe.h"

#include "engine/monitor/ping_probe.h"
#include "engine/monitor/probe_connection.h"
#include "engine/monitor/probe_protocols.h"

namespace sluice::engine {

namespace {

/// Over one TCP connection. Named results, and no temporary beside a co_await: g++ 12 destroys such temporaries twice.
class ConnectionProbe final : public Probe {
public:
    ConnectionProbe(const boost::asio::any_io_executor& executor, config::MonitorPtr monitor, ProbeTarget target)
        : monitor_(std::move(monitor)), target_(std::move(target)), connection_(executor, monitor_->timeout) {}

    Awaitable<ProbeResult> run() override {
        ProbeResult result;
        bool connected = false;
        if (monitor_->kind == config::MonitorKind::tcp_half_open) {
            connected = co_await connection_.knock(target_.destination, target_.source);
        } else {
            connected = co_await connection_.connect(target_.destination, target_.source);
        }
        if (!connected) {
            result.reason = connection_.failure();
            result.not_sent = connection_.not_sent();
            result.source_refused = connection_.source_refused();
        } else if (monitor_->kind == config::MonitorKind::smtp) {
            result = co_await probe_smtp(*monitor_, connection_);
        } else if (monitor_->kind == config::MonitorKind::tcp) {
            result = co_await probe_tcp(*monitor_, connection_);
        } else {
            result.succeeded = true;
        }
        co_return result;
    }
    void cancel() override { connection_.cancel(); }

private:
    config::MonitorPtr monitor_;
    ProbeTarget target_;
    ProbeConnection connection_;
};

} // namespace

std::shared_ptr<Probe> make_probe(const boost::asio::any_io_executor& executor, const config::MonitorPtr& monitor,
                                  const ProbeTarget& target) {
    switch (monitor->kind) {
    case config::MonitorKind::icmp:
    case config::MonitorKind::gateway_icmp:
        return std::make_shared<PingProbe>(executor, *monitor, target);
    case config::MonitorKind::tcp:
    case config::MonitorKind::tcp_half_open:
    case config::MonitorKind::smtp:
    case config::MonitorKind::external: // see ExternalProbes
    case config::MonitorKind::unsupported:
        break;
    }
    return std::make_shared<ConnectionProbe>(executor, monitor, target);
}

} // namespace sluice::engine
