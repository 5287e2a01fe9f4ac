#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/model/monitor.h"
#include "engine/registry.h"

namespace sluice::engine {

/// What a probe found out.
struct ProbeResult {
    bool succeeded = false;
    bool disables = false;       ///< `recv-disable` matched: alive, but not to be used
    std::string reason;          ///< of a failure: "Connection refused"
    bool not_sent = false;       ///< a failure of this host's own: nothing was asked, and it is worth trying again soon
    bool source_refused = false; ///< not_sent because the source address is not usable here
    std::string advice{};        ///< not_sent: what the operator can do about it
};

/// What one monitor thinks of one member, from its probes' results and the time. Down when a probe has gone unanswered for `timeout`
/// seconds since it was sent and nothing has succeeded since; until the first verdict `checking`. Knows no sockets and no clock.
class MonitorState {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit MonitorState(config::MonitorPtr monitor) : monitor_(std::move(monitor)) {}

    void probe_sent(Time now);
    void probe_ended(const ProbeResult& result, Time now);
    /// Draws what follows from the passing of time; true when the verdict has changed.
    bool advance(Time now);
    /// When advance() will next have something to do; nothing: not before another probe.
    [[nodiscard]] std::optional<Time> next_change() const;
    /// `manual-resume`: the operator has set the member up again.
    void resume() { held_down_ = false; }
    /// A rule has said what the verdict is, until probes say otherwise.
    void mark(bool up);
    /// Takes the verdict over from the same monitor with other settings.
    void take_over(const MonitorState& earlier);

    [[nodiscard]] Health verdict() const { return verdict_; } ///< checking, up or down
    [[nodiscard]] bool disables() const { return disables_; }
    [[nodiscard]] const std::string& last_error() const { return last_error_; }
    [[nodiscard]] const config::Monitor& monitor() const { return *monitor_; }
    [[nodiscard]] const config::MonitorPtr& monitor_pointer() const { return monitor_; }
    /// The distance of this probe from the next.
    [[nodiscard]] std::chrono::seconds probe_interval() const;

private:
    config::MonitorPtr monitor_;
    Health verdict_ = Health::checking;
    bool disables_ = false;
    bool held_down_ = false;
    std::optional<Time> unanswered_since_; ///< the first probe sent after the last success
    std::optional<Time> up_due_;
    std::string last_error_;
};

/// The health of a member from the verdicts of its monitors: all of them or `minimum` (0: all) must be up.
Health combined_health(std::size_t up, std::size_t down, std::size_t total, std::size_t minimum);

/// `0hr:1min:2sec`, as F5 says how long a state lasted.
std::string state_duration(std::chrono::seconds duration);

} // namespace sluice::engine
