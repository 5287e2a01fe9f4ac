#include "engine/system/stray_processes.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::engine {

namespace {

constexpr std::size_t ended_sessions_max = 256;
/// Looked at in one sweep, so that a program that forks without end does not hold this thread.
constexpr std::size_t children_max = 4096;
constexpr std::size_t environment_bytes_max = std::size_t{128} * 1024;
constexpr std::chrono::milliseconds soon{20};
/// While programs run: they may leave ended children by the thousand.
constexpr std::chrono::milliseconds now_and_then{500};

std::string read_bytes(const std::string& path, std::size_t bytes_max) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(bytes_max, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

std::vector<pid_t> own_children() {
    std::vector<pid_t> children;
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
        std::ifstream list(thread.path() / "children");
        pid_t child = 0;
        while (children.size() < children_max && list >> child) {
            children.push_back(child);
        }
    }
    return children;
}

} // namespace

StrayProcesses::StrayProcesses(boost::asio::io_context& loop)
    : mark_(fmt::format("SLUICE_MONITOR_RUN={}.{}.", getpid(), std::chrono::steady_clock::now().time_since_epoch().count())), timer_(loop) {
}

std::string StrayProcesses::next_mark() {
    if (number_ == 0) {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        std::signal(SIGCHLD, SIG_DFL); // who started this process may have had it ignored, and then nobody could wait for a child
    }
    return mark_ + std::to_string(++number_);
}

void StrayProcesses::begin(pid_t session) {
    running_[session] = number_;
    if (!is_armed_) {
        arm(now_and_then);
    }
}

void StrayProcesses::end(pid_t session) {
    running_.erase(session);
    ended_.push_back(session);
    if (ended_.size() > ended_sessions_max) {
        ended_.pop_front();
    }
    if (sweep()) {
        arm(soon);
    }
}

bool StrayProcesses::sweep() {
    bool any = false;
    for (const pid_t child : own_children()) {
        any = kill_if_left(child) || any;
    }
    return any;
}

bool StrayProcesses::kill_if_left(pid_t child) {
    // A child's number is nobody else's before it is waited for.
    if (running_.contains(child) || waitpid(child, nullptr, WNOHANG) != 0) {
        return false;
    }
    const pid_t session = getsid(child);
    if (running_.contains(session) || !is_of_ended_program(child, session)) {
        return false;
    }
    kill(child, SIGKILL);
    return true;
}

bool StrayProcesses::is_of_ended_program(pid_t child, pid_t session) const {
    if (std::find(ended_.begin(), ended_.end(), session) != ended_.end()) {
        return true;
    }
    const std::string environment = read_bytes(fmt::format("/proc/{}/environ", child), environment_bytes_max);
    const std::size_t at = environment.find(mark_);
    std::uint64_t number = 0;
    if (at == std::string::npos) {
        return false;
    }
    const char* digits = environment.data() + at + mark_.size();
    std::from_chars(digits, environment.data() + environment.size(), number);
    return std::none_of(running_.begin(), running_.end(), [&](const auto& entry) { return entry.second == number; });
}

void StrayProcesses::arm(std::chrono::milliseconds delay) {
    is_armed_ = true;
    timer_.expires_after(delay);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) {
            return;
        }
        is_armed_ = false;
        if (sweep()) {
            arm(soon);
        } else if (!running_.empty()) {
            arm(now_and_then);
        }
    });
}

void StrayProcesses::stop() {
    timer_.cancel();
}

} // namespace sluice::engine
