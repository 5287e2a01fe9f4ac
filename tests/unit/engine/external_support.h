#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "config/model/monitor.h"
#include "engine/observe/log.h"

namespace sluice::engine::test {

class KeptLog final : public Log {
public:
    void write(Level, std::string_view, std::string_view text, std::uint8_t) override { lines.emplace_back(text); }
    [[nodiscard]] bool wants(Level) const override { return true; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }
    [[nodiscard]] std::size_t count(std::string_view part) const {
        return static_cast<std::size_t>(
            std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; }));
    }

    std::vector<std::string> lines;
};

/// Turns the loop until `met`, ten seconds at most.
inline bool run_until(boost::asio::io_context& loop, const std::function<bool()>& met) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!met() && std::chrono::steady_clock::now() < deadline) {
        loop.restart();
        loop.run_one_for(std::chrono::milliseconds(20));
    }
    return met();
}

inline void run_for(boost::asio::io_context& loop, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    run_until(loop, [&] { return std::chrono::steady_clock::now() >= end; });
}

/// `ltm monitor external /Common/m` with the program /Common/check.sh.
inline config::Monitor external_monitor(std::string script, std::chrono::seconds timeout = std::chrono::seconds(5)) {
    config::Monitor monitor;
    monitor.name = "/Common/m";
    monitor.kind = config::MonitorKind::external;
    monitor.interval = std::chrono::seconds(1);
    monitor.timeout = timeout;
    monitor.external.run = "/Common/check.sh";
    monitor.external.program =
        std::make_shared<const config::MonitorProgram>(config::MonitorProgram{"/Common/check.sh", std::move(script)});
    return monitor;
}

} // namespace sluice::engine::test
