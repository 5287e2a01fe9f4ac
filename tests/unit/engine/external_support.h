#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "config/model/monitor.h"
#include "kept_log.h"

namespace sluice::engine::test {

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
