#include "engine/monitor/external_log.h"

#include <fmt/format.h>

namespace sluice::engine {

namespace {

constexpr std::string_view process = "mcpd";

} // namespace

void ExternalLog::write(Level level, const std::string& monitor, const std::string& about, const std::string& text, Time now) {
    const std::string key = monitor + '\n' + text;
    auto known = causes_.find(key);
    if (known != causes_.end() && now < known->second.said + period) {
        ++known->second.unsaid;
        return;
    }
    const std::uint64_t unsaid = known == causes_.end() ? 0 : known->second.unsaid;
    forget_old(now);
    if (causes_.size() >= causes_max) {
        ++dropped_;
        return;
    }
    causes_[key] = {now, 0};
    const std::string more = unsaid == 0 ? std::string() : fmt::format(" ({} times more in the last minutes)", unsaid);
    log_.write(level, process, fmt::format("Monitor {}: {}{}", about, text, more));
}

void ExternalLog::forget_old(Time now) {
    std::erase_if(causes_, [&](const auto& entry) { return now >= entry.second.said + period; });
    if (dropped_ > 0 && causes_.size() < causes_max) {
        log_.write(Level::warning, process, fmt::format("{} lines about programs of external monitors were not logged", dropped_));
        dropped_ = 0;
    }
}

} // namespace sluice::engine
