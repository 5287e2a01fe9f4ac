#include "engine/monitor/node_check.h"

#include <fmt/format.h>

namespace sluice::engine {

NodeCheck::NodeCheck(const RunningNode& node, NodeCheck* earlier, MonitorState::Time now)
    : name_(node.node->name), address_(node.node->address), was_out_(node.node->forced_down || !node.node->session_enabled),
      runtime_(node.runtime),
      monitors_(node.node->monitor, {node.node->address, 0}, *this, earlier == nullptr ? nullptr : &earlier->monitors_), record_(now) {
    if (earlier != nullptr && earlier->was_out_ && !was_out_) {
        monitors_.resume();
    }
    health_ = monitors_.health();
    if (earlier != nullptr && earlier->health_ == health_) {
        down_reason_ = earlier->down_reason_;
    }
    record_.begin_with(to_text(health_), earlier == nullptr ? nullptr : &earlier->record_);
    publish(*runtime_, monitors_, health_, down_reason_);
}

std::vector<std::string> NodeCheck::update(MonitorState::Time now, std::chrono::system_clock::time_point wall) {
    const Health health = monitors_.health();
    if (health != health_) {
        down_reason_ = health == Health::down ? monitors_.down_reason(wall) : std::string{};
        health_ = health;
    }
    publish(*runtime_, monitors_, health, down_reason_);
    const auto change = record_.change_to(to_text(health), now);
    if (!change) {
        return {};
    }
    std::vector<std::string> lines;
    if (health != Health::checking) {
        const std::string error = health == Health::down ? fmt::format("; last error: {} ", down_reason_) : std::string{};
        lines.push_back(fmt::format("{}:5: Node {} address {} monitor status {}. [ {}{} ]  [ {} ]",
                                    health == Health::up ? "01070728" : "01070640", name_, address_.to_text(), to_text(health),
                                    monitors_.verdicts(), error, *change));
    }
    for (MemberCheck* member : members_) {
        const auto more = member->update(now, wall);
        lines.insert(lines.end(), more.begin(), more.end());
    }
    return lines;
}

} // namespace sluice::engine
