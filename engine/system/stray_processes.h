#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/types.h>

namespace sluice::engine {

/// Ends what started programs leave behind: processes that detached themselves from their parent (a double fork), and from their session
/// as well (setsid). They become children of this process, which is a "child subreaper" (prctl(2)) from the first program on. They are
/// known by their session, or by a variable of their environment; what has thrown away both is not touched. Children of this process
/// that have ended and are nobody's are taken off the process table.
class StrayProcesses {
public:
    explicit StrayProcesses(boost::asio::io_context& loop);
    StrayProcesses(const StrayProcesses&) = delete;
    StrayProcesses& operator=(const StrayProcesses&) = delete;

    /// Before a program is started: for its environment, "NAME=value".
    std::string next_mark();
    /// The program that got the last mark runs. Whoever started it waits for it.
    void begin(pid_t session);
    /// It has ended, and has been waited for: what is left of it is killed, now and for as long as anything appears.
    void end(pid_t session);
    /// Kills what is left of ended programs; false: nothing is.
    bool sweep();
    void stop();

private:
    bool kill_if_left(pid_t child);
    [[nodiscard]] bool is_of_ended_program(pid_t child, pid_t session) const;
    void arm(std::chrono::milliseconds delay);

    std::string mark_; ///< but for the number at its end
    std::uint64_t number_ = 0;
    std::map<pid_t, std::uint64_t> running_; ///< number by session
    std::deque<pid_t> ended_;                ///< the newest sessions
    boost::asio::steady_timer timer_;
    bool is_armed_ = false;
};

} // namespace sluice::engine
