#include "engine/monitor/status_record.h"

#include <utility>

#include <fmt/format.h>

namespace sluice::engine {

std::optional<std::string> StatusRecord::change_to(std::string_view status, MonitorState::Time now) {
    if (status_ == status) {
        return std::nullopt;
    }
    const std::string before = std::exchange(status_, std::string(status));
    const auto lasted = std::chrono::duration_cast<std::chrono::seconds>(now - std::exchange(since_, now));
    return fmt::format("was {} for {}", before, state_duration(lasted));
}

void StatusRecord::begin_with(std::string_view status, const StatusRecord* earlier) {
    status_ = status;
    if (earlier != nullptr && earlier->status_ == status) {
        since_ = earlier->since_;
    }
}

} // namespace sluice::engine
