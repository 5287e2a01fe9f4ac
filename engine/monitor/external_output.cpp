#include "engine/monitor/external_output.h"

#include <algorithm>
#include <array>

#include <unistd.h>

namespace sluice::engine {

ExternalOutput::ExternalOutput(const boost::asio::any_io_executor& executor, FileDescriptor pipe, Take take)
    : pipe_(std::move(pipe)), waiting_(executor), take_(std::move(take)) {}

bool ExternalOutput::listen(const std::weak_ptr<void>& alive) {
    boost::system::error_code error;
    waiting_.assign(pipe_.get(), error);
    if (!error) {
        wait(alive);
    }
    return !error;
}

void ExternalOutput::wait(const std::weak_ptr<void>& alive) {
    waiting_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this, alive](const boost::system::error_code& error) {
        if (error || alive.expired()) {
            return;
        }
        // Taking may end the owner: it is held until the turn is over.
        const auto held = alive.lock();
        read_once();
        if (pipe_.is_open()) {
            wait(alive);
        }
    });
}

bool ExternalOutput::read_once() {
    std::array<char, 4096> buffer{};
    const ssize_t got = pipe_.is_open() ? read(pipe_.get(), buffer.data(), buffer.size()) : 0;
    if (got < 0) {
        return false; // EAGAIN
    }
    bytes_ += static_cast<std::size_t>(got);
    if (got == 0 || bytes_ >= bytes_max) {
        close();
    }
    if (got > 0) {
        take_({buffer.data(), static_cast<std::size_t>(got)});
    }
    return pipe_.is_open();
}

void ExternalOutput::drain() {
    while (read_once()) {
    }
    close();
}

void ExternalOutput::close() {
    if (pipe_.is_open()) {
        if (waiting_.is_open()) {
            waiting_.release();
        }
        pipe_.reset();
    }
}

void LineCutter::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        line_.append(bytes.substr(0, std::min(end, line_bytes_max - std::min(line_.size(), line_bytes_max))));
        if (end < bytes.size()) {
            finish();
        }
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
}

void LineCutter::finish() {
    while (line_.ends_with('\r') || line_.ends_with(' ')) {
        line_.pop_back();
    }
    const std::string line = std::exchange(line_, {});
    if (!line.empty()) {
        take_(line);
    }
}

} // namespace sluice::engine
