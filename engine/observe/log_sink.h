#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include <spdlog/sinks/sink.h>
#include <tl/expected.hpp>

#include "engine/observe/log.h"
#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// Level and facility travel through spdlog's queue in the one number its messages have for the caller's use.
int pack(Level level, std::uint8_t facility);

/// The log thread's end of the queue: makes lines in F5's layout and writes them to the target. A target that does not take bytes (a
/// full pipe, a stopped terminal) holds this thread only, and not beyond stop().
class LogSink final : public spdlog::sinks::sink {
public:
    explicit LogSink(LogTarget target);

    /// Opens the target; the error names it and the cause.
    tl::expected<void, std::string> open();
    /// Any thread: the target is opened anew before the next line.
    void reopen_soon() { reopen_wanted_.store(true); }
    /// Any thread: from now on the target gets one second of waiting in all; lines it still does not take are given up.
    void stop() { stopping_.store(true); }
    /// Before the first line: where the number of lost lines stands. Not owned, outlives the sink.
    void count_dropped_in(const std::atomic<std::uint64_t>* dropped) { dropped_ = dropped; }
    /// Any thread: waits until the flush request number `request` was served, for at most `limit`.
    bool wait_flushed(std::uint64_t request, std::chrono::milliseconds limit);
    std::uint64_t expect_flush() { return flushes_expected_.fetch_add(1) + 1; }

    void log(const spdlog::details::log_msg& message) override;
    void flush() override;
    /// The layout is F5's and fixed: patterns and formatters are not taken.
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
    void report_dropped();
    void put(std::chrono::system_clock::time_point time, Level level, std::uint8_t facility, std::string_view process,
             std::string_view text);
    void write_line(std::string line);
    void send_datagram(const std::string& datagram);
    bool wait_writable();

    LogTarget target_;
    std::string host_;
    FileDescriptor file_;
    std::atomic<bool> reopen_wanted_{false};
    std::atomic<bool> stopping_{false};
    int polls_while_stopping_ = 0;
    const std::atomic<std::uint64_t>* dropped_ = nullptr;
    std::uint64_t dropped_reported_ = 0;
    std::atomic<std::uint64_t> flushes_expected_{0};
    std::mutex flush_lock_;
    std::condition_variable flush_done_;
    std::uint64_t flushes_served_ = 0;
};

} // namespace sluice::engine
