#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/observe/log.h"

namespace sluice::engine {

/// Log lines about monitors' programs, which may fail the same way for each member at each interval: the same line of one monitor once a
/// minute, with how often it was not said, and no more than `causes_max` different lines a minute. Management thread only.
class ExternalLog {
public:
    static constexpr std::size_t causes_max = 100;
    static constexpr std::chrono::minutes period{1};
    using Time = std::chrono::steady_clock::time_point;

    explicit ExternalLog(Log& log) : log_(log) {}
    /// `about` ("/Common/m 10.0.0.1:25") is in the line, but not in what makes it another one: that is `monitor` and `text`.
    void write(Level level, const std::string& monitor, const std::string& about, const std::string& text, Time now);

private:
    struct Cause {
        Time said;
        std::uint64_t unsaid = 0;
    };
    void forget_old(Time now);

    Log& log_;
    std::map<std::string, Cause> causes_; ///< by monitor and text
    std::uint64_t dropped_ = 0;           ///< because there were too many causes
};

} // namespace sluice::engine
