#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "engine/observe/log.h"
#include "engine/observe/once_per_period.h"

namespace sluice::engine {

/// Log lines about conditions that every connection meets anew: each cause speaks once a minute and says how often it kept silent. The
/// number of causes is bounded (they may hold addresses): past the bound all new ones share one turn. One thread.
class Complaints {
public:
    Complaints(Log& log, std::string process_name) : log_(log), process_name_(std::move(process_name)) {}

    /// `cause` tells the conditions apart; `text` is the line.
    void write(Level level, const std::string& cause, std::string_view text, std::chrono::steady_clock::time_point now);

    static constexpr std::size_t causes_max = 256;
    static constexpr std::chrono::seconds period{60};

private:
    Log& log_;
    std::string process_name_;
    std::map<std::string, OncePerPeriod> causes_;
};

} // namespace sluice::engine
