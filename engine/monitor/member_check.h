#pragma once

#include "engine/monitor/monitor_set.h"
#include "engine/monitor/status_record.h"

namespace sluice::engine {

/// A pool member with its monitors. Writes the member's run-time state when they say something new.
class MemberCheck final : public CheckOwner {
public:
    /// Member number `index` of a pool; `earlier` is the same member before a reload, or null.
    MemberCheck(const RunningPool& pool, std::size_t index, MemberCheck* earlier, MonitorState::Time now);

    [[nodiscard]] const MonitorSet& monitors() const { return monitors_; }
    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] const std::string& node_name() const override { return node_name_; }
    [[nodiscard]] datagroups::Endpoint destination(const config::Monitor& monitor) const override { return monitors_.destination(monitor); }
    /// To be called when the node's health has changed, too.
    std::vector<std::string> update(MonitorState::Time now, std::chrono::system_clock::time_point wall) override;

    /// Turns the mark that a rule has set, if any, into verdicts; the log lines when the member has changed.
    std::vector<std::string> take_mark(MonitorState::Time now, std::chrono::system_clock::time_point wall);

private:
    [[nodiscard]] std::string_view status(Health health) const;

    std::string pool_name_;
    std::string name_;
    std::string node_name_;
    bool was_out_; ///< disabled or forced down by the operator
    MemberRuntimePtr runtime_;
    NodeRuntimePtr node_;
    MonitorSet monitors_;
    StatusRecord record_;
    Health health_ = Health::unchecked; ///< of the monitors, the node left aside
    std::string down_reason_;
};

} // namespace sluice::engine
