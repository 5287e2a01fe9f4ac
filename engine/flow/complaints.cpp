#include "engine/flow/complaints.h"

#include <fmt/format.h>

namespace sluice::engine {

void Complaints::write(Level level, const std::string& cause, std::string_view text, std::chrono::steady_clock::time_point now) {
    const bool is_known = causes_.contains(cause);
    OncePerPeriod& once = causes_.try_emplace(is_known || causes_.size() < causes_max ? cause : std::string{}, period).first->second;
    const auto unsaid = once.due(now);
    if (!unsaid) {
        return;
    }
    if (*unsaid == 0) {
        log_.write(level, process_name_, text);
        return;
    }
    log_.write(level, process_name_, fmt::format("{} ({} more since the last such line)", text, *unsaid));
}

} // namespace sluice::engine
