#include "engine/observe/log_sink.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/details/log_msg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine/observe/log_line.h"

namespace sluice::engine {

namespace {

constexpr std::string_view syslog_socket = "/dev/log";
constexpr int writable_poll_ms = 100;
constexpr int stopping_polls_max = 10;

std::string short_host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) {
        return "localhost";
    }
    const std::string_view full(name.data());
    return std::string(full.substr(0, full.find('.')));
}

FileDescriptor open_syslog() {
    FileDescriptor opened(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(&address.sun_path[0], syslog_socket.data(), syslog_socket.size());
    const void* generic = &address;
    if (connect(opened.get(), static_cast<const sockaddr*>(generic), sizeof(address)) != 0) {
        return {};
    }
    return opened;
}

FileDescriptor open_target(const LogTarget& target) {
    switch (target.kind) {
    case LogTarget::Kind::file:
        return FileDescriptor(::open(target.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
    case LogTarget::Kind::syslog:
        return open_syslog();
    case LogTarget::Kind::standard_error:
        break;
    }
    return FileDescriptor(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
}

std::string_view name_of(const LogTarget& target) {
    switch (target.kind) {
    case LogTarget::Kind::file:
        return target.path;
    case LogTarget::Kind::syslog:
        return syslog_socket;
    case LogTarget::Kind::standard_error:
        break;
    }
    return "standard error";
}

} // namespace

int pack(Level level, std::uint8_t facility) {
    return static_cast<int>(level) | (facility << 8);
}

LogSink::LogSink(LogTarget target) : target_(std::move(target)), host_(short_host_name()) {}

tl::expected<void, std::string> LogSink::open() {
    FileDescriptor opened = open_target(target_);
    if (!opened.is_open()) {
        return tl::unexpected(fmt::format("cannot open the log {}: {}", name_of(target_), std::strerror(errno)));
    }
    file_ = std::move(opened);
    return {};
}

void LogSink::log(const spdlog::details::log_msg& message) {
    report_dropped();
    const auto level = static_cast<Level>(message.source.line & 0xFF);
    const auto facility = static_cast<std::uint8_t>(message.source.line >> 8);
    put(std::chrono::time_point_cast<std::chrono::system_clock::duration>(message.time), level, facility,
        std::string_view(message.logger_name.data(), message.logger_name.size()),
        std::string_view(message.payload.data(), message.payload.size()));
}

void LogSink::report_dropped() {
    const std::uint64_t dropped = dropped_ == nullptr ? 0 : dropped_->load(std::memory_order_relaxed);
    if (dropped == dropped_reported_) {
        return;
    }
    put(std::chrono::system_clock::now(), Level::warning, facility_local0, "mcpd",
        fmt::format("{} log lines were dropped: they came faster than they could be written", dropped - dropped_reported_));
    dropped_reported_ = dropped;
}

void LogSink::put(std::chrono::system_clock::time_point time, Level level, std::uint8_t facility, std::string_view process,
                  std::string_view text) {
    if (reopen_wanted_.exchange(false)) {
        // When the new file cannot be opened the old one goes on taking lines: nothing better can be done with them.
        static_cast<void>(open());
    }
    const std::string escaped = escape_for_log(text);
    if (target_.kind == LogTarget::Kind::syslog) {
        send_datagram(syslog_datagram(time, level, facility, process, getpid(), escaped));
    } else {
        write_line(log_line(time, host_, level, process, getpid(), escaped));
    }
}

void LogSink::write_line(std::string line) {
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        if (!wait_writable()) {
            return;
        }
        const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            return;
        }
    }
}

void LogSink::send_datagram(const std::string& datagram) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (!wait_writable()) {
            return;
        }
        if (send(file_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0) {
            return;
        }
        // The syslog daemon was restarted: its socket is a new one.
        if ((errno == ECONNREFUSED || errno == ENOTCONN || errno == ECONNRESET) && !open()) {
            return;
        }
    }
}

bool LogSink::wait_writable() {
    while (polls_while_stopping_ < stopping_polls_max) {
        pollfd waiting{file_.get(), POLLOUT, 0};
        if (poll(&waiting, 1, writable_poll_ms) > 0) {
            return (waiting.revents & POLLNVAL) == 0;
        }
        polls_while_stopping_ += stopping_.load() ? 1 : 0;
    }
    return false;
}

void LogSink::flush() {
    report_dropped();
    const std::lock_guard guard(flush_lock_);
    ++flushes_served_;
    flush_done_.notify_all();
}

bool LogSink::wait_flushed(std::uint64_t request, std::chrono::milliseconds limit) {
    std::unique_lock guard(flush_lock_);
    return flush_done_.wait_for(guard, limit, [&] { return flushes_served_ >= request; });
}

} // namespace sluice::engine
