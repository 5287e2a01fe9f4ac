#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/monitor/monitor_state.h"

namespace sluice::engine {

/// The status of an object as the log tells it ("up", "node down"), and since when.
class StatusRecord {
public:
    explicit StatusRecord(MonitorState::Time now) : since_(now) {}

    /// What it was and for how long: "was up for 0hr:1min:2sec"; nothing when it is that already.
    std::optional<std::string> change_to(std::string_view status, MonitorState::Time now);
    /// Without a word: the beginning, or a reload.
    void begin_with(std::string_view status, const StatusRecord* earlier);

private:
    std::string status_;
    MonitorState::Time since_;
};

} // namespace sluice::engine
