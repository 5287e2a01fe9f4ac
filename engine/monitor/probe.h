#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "config/model/monitor.h"
#include "datagroups/ip_address.h"
#include "engine/awaitable.h"
#include "engine/monitor/monitor_state.h"

namespace sluice::engine {

/// Where a probe goes and where it comes from.
struct ProbeTarget {
    std::string object; ///< the member or node that is asked about: "/Common/10.0.0.1:25"
    datagroups::Endpoint destination;
    std::optional<datagroups::IpAddress> source; ///< absent: the kernel's choice, for loopback members only
};

/// One question to a member or node. Management thread only.
class Probe {
public:
    Probe() = default;
    virtual ~Probe() = default;
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

    /// Asks as the monitor says; comes back within the monitor's timeout. Called once; this outlives the coroutine.
    virtual Awaitable<ProbeResult> run() = 0;
    /// run() comes back soon, with a result that nobody looks at.
    virtual void cancel() = 0;
};

/// By the monitor's kind, which is neither `external` nor `unsupported`.
std::shared_ptr<Probe> make_probe(const boost::asio::any_io_executor& executor, const config::MonitorPtr& monitor,
                                  const ProbeTarget& target);

/// What `recv`, `recv-disable` and `reverse` make of the beginning of an answer. Nothing: more of it must come.
std::optional<ProbeResult> judge_answer(const config::Monitor& monitor, std::string_view answer, bool is_whole);

/// Bytes of an answer that are searched.
inline constexpr std::size_t answer_bytes_max = 5120;

} // namespace sluice::engine
