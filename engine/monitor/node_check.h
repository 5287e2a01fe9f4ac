#pragma once

#include "engine/monitor/member_check.h"

namespace sluice::engine {

/// A node with its monitors. While it is down, its members are.
class NodeCheck final : public CheckOwner {
public:
    /// `earlier` is the same node before a reload, or null.
    NodeCheck(const RunningNode& node, NodeCheck* earlier, MonitorState::Time now);

    [[nodiscard]] const MonitorSet& monitors() const { return monitors_; }
    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] const std::string& node_name() const override { return name_; }
    [[nodiscard]] datagroups::Endpoint destination(const config::Monitor& monitor) const override { return monitors_.destination(monitor); }
    /// The members' lines follow the node's.
    std::vector<std::string> update(MonitorState::Time now, std::chrono::system_clock::time_point wall) override;

    /// Not owned; exchanged before any of them goes.
    void set_members(std::vector<MemberCheck*> members) { members_ = std::move(members); }

private:
    std::string name_;
    datagroups::IpAddress address_;
    bool was_out_; ///< disabled or forced down by the operator
    NodeRuntimePtr runtime_;
    MonitorSet monitors_;
    StatusRecord record_;
    Health health_ = Health::unchecked;
    std::string down_reason_;
    std::vector<MemberCheck*> members_;
};

} // namespace sluice::engine
