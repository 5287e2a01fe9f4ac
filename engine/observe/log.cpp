#include "engine/observe/log.h"

#include <array>
#include <atomic>

#include <spdlog/async_logger.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/details/thread_pool.h>

#include "engine/observe/log_line.h"
#include "engine/observe/log_sink.h"

namespace sluice::engine {

namespace {

constexpr std::size_t queue_lines_max = 8192;
constexpr std::chrono::milliseconds flush_limit{2000};
constexpr std::array<std::string_view, 8> level_texts{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};

class QueuedLog final : public Log {
public:
    QueuedLog(std::shared_ptr<LogSink> sink, Level least)
        : least_(least), sink_(std::move(sink)), pool_(std::make_shared<spdlog::details::thread_pool>(queue_lines_max, 1)),
          logger_(std::make_shared<spdlog::async_logger>("sluice", sink_, pool_, spdlog::async_overflow_policy::overrun_oldest)) {
        sink_->count_dropped_in(&dropped_);
    }
    ~QueuedLog() override {
        flush();
        sink_->stop();
        pool_.reset();
    }
    QueuedLog(const QueuedLog&) = delete;
    QueuedLog& operator=(const QueuedLog&) = delete;

    void write(Level level, std::string_view process, std::string_view text, std::uint8_t facility) override {
        if (!wants(level)) {
            return;
        }
        const spdlog::source_loc carried{nullptr, pack(level, facility), nullptr};
        const std::string_view kept = text.substr(0, log_line_bytes_max + 1);
        const spdlog::details::log_msg message(carried, {process.data(), process.size()}, spdlog::level::critical,
                                               {kept.data(), kept.size()});
        pool_->post_log(std::shared_ptr(logger_), message, spdlog::async_overflow_policy::overrun_oldest);
        dropped_.store(pool_->overrun_counter(), std::memory_order_relaxed);
    }

    [[nodiscard]] bool wants(Level level) const override { return level <= least_; }

    void flush() override {
        const std::uint64_t request = sink_->expect_flush();
        pool_->post_flush(std::shared_ptr(logger_), spdlog::async_overflow_policy::overrun_oldest);
        sink_->wait_flushed(request, flush_limit);
    }

    void reopen() override { sink_->reopen_soon(); }
    [[nodiscard]] std::uint64_t dropped_lines() const override { return dropped_.load(std::memory_order_relaxed); }

private:
    Level least_;
    std::atomic<std::uint64_t> dropped_{0};
    std::shared_ptr<LogSink> sink_;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
};

} // namespace

tl::expected<std::unique_ptr<Log>, std::string> Log::open(const LogTarget& target, Level least) {
    auto sink = std::make_shared<LogSink>(target);
    if (auto opened = sink->open(); !opened) {
        return tl::unexpected(opened.error());
    }
    return std::make_unique<QueuedLog>(std::move(sink), least);
}

std::string_view to_text(Level level) {
    return level_texts[static_cast<std::size_t>(level)];
}

} // namespace sluice::engine
