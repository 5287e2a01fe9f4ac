#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/monitor/external_output.h"
#include "engine/monitor/monitor_state.h"
#include "engine/system/child_process.h"

namespace sluice::engine {

/// One run of a monitor's program: from its start to the end of its process. Any output is the answer "up"; without, the process's end or
/// the limit is "down". At the limit, and on kill(), the whole process group is killed. Management thread only.
class ExternalRun : public std::enable_shared_from_this<ExternalRun> {
public:
    struct Events {
        std::function<void(const ProbeResult&)> answered;   ///< once
        std::function<void(const std::string&)> complained; ///< for the log: the first `lines_max` of standard error, and what is wrong
        std::function<void()> ended;                        ///< once, behind `answered`: the process has been waited for
    };
    static constexpr std::size_t lines_max = 20;

    ExternalRun(const boost::asio::any_io_executor& executor, ChildProcess process, Events events);
    ~ExternalRun();
    ExternalRun(const ExternalRun&) = delete;
    ExternalRun& operator=(const ExternalRun&) = delete;

    /// Begins to listen. The events come from the loop, never from here. False: the kernel lets no more descriptors be waited for; then
    /// this is of no use, and the process ends with it.
    bool begin(std::chrono::steady_clock::duration limit);
    /// Kills the group; `ended` follows. The answer, if it has not been given, is `reason`.
    void kill(const std::string& reason);
    [[nodiscard]] pid_t pid() const { return process_.pid; }
    [[nodiscard]] bool has_answered() const { return has_answered_; }
    [[nodiscard]] bool is_killed() const { return is_killed_; }

private:
    void wait_for_end();
    void finish();
    void overrun(const std::string& reason);
    void answer(ProbeResult result);
    void take_complaint(const std::string& line);

    ChildProcess process_;
    Events events_;
    ExternalOutput output_;
    ExternalOutput errors_;
    LineCutter lines_;
    boost::asio::posix::stream_descriptor exit_; ///< for process_.exit, which stays the owner
    boost::asio::steady_timer limit_;
    std::size_t line_count_ = 0;
    std::string complaint_; ///< the last line
    bool has_answered_ = false;
    bool is_killed_ = false;
    bool is_over_ = false;
};

} // namespace sluice::engine
