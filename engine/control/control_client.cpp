#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <sys/socket.h>

#include "engine/control/frame.h"
#include "engine/control/local_socket.h"
#include "engine/server.h"

namespace sluice::engine {

namespace {

/// The blocking end of a control connection that a command line program holds.
class Connection {
public:
    explicit Connection(FileDescriptor socket) : socket_(std::move(socket)) {}

    bool send(const Frame& frame) {
        const std::string bytes = encode(frame);
        for (std::string_view rest = bytes; !rest.empty();) {
            const ssize_t sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR) {
                return false;
            }
            rest.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        }
        return true;
    }

    std::optional<Frame> receive() {
        std::array<char, 65536> bytes; // NOLINT: filled before it is read
        for (;;) {
            if (auto frame = frames_.next(); frame || frames_.is_broken()) {
                return frame;
            }
            const ssize_t got = recv(socket_.get(), bytes.data(), bytes.size(), 0);
            if (got == 0 || (got < 0 && errno != EINTR)) {
                return std::nullopt;
            }
            frames_.append({bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))});
        }
    }

private:
    FileDescriptor socket_;
    FrameReader frames_;
};

bool send_file(Connection& connection, const std::string& path, config::CommandIo& io) {
    const auto content = io.files->read(path);
    if (!content) {
        return connection.send({Frame::Type::error, content.error(), true, 0});
    }
    std::string_view rest = *content;
    do {
        const std::string_view chunk = rest.substr(0, frame_chunk_bytes);
        rest.remove_prefix(chunk.size());
        if (!connection.send({Frame::Type::data, std::string(chunk), rest.empty(), 0})) {
            return false;
        }
    } while (!rest.empty());
    return true;
}

bool write_file(Connection& connection, const std::string& path, config::CommandIo& io) {
    std::string text;
    for (bool last = false; !last;) {
        const auto part = connection.receive();
        if (!part || part->type != Frame::Type::data) {
            return false;
        }
        text += part->payload;
        last = part->last;
    }
    const auto outcome = io.files->write(path, text);
    return connection.send(outcome ? Frame{Frame::Type::done, {}, true, 0} : Frame{Frame::Type::error, outcome.error(), true, 0});
}

Frame make_request(const std::vector<std::string>& words) {
    std::error_code ignored;
    Frame request{Frame::Type::run, std::filesystem::current_path(ignored).string(), true, 0};
    request.payload += '\0';
    for (const std::string& word : words) {
        request.payload += word;
        request.payload += '\0';
    }
    return request;
}

/// Serves what the server says until the exit status comes; nothing when it went away before.
std::optional<int> converse(Connection& connection, config::CommandIo& io) {
    while (const auto frame = connection.receive()) {
        bool goes_on = true;
        switch (frame->type) {
        case Frame::Type::out:
            io.out(frame->payload);
            break;
        case Frame::Type::err:
            io.err(frame->payload);
            break;
        case Frame::Type::progress:
            if (io.progress) {
                io.progress(frame->payload);
            }
            break;
        case Frame::Type::read:
            goes_on = send_file(connection, frame->payload, io);
            break;
        case Frame::Type::write:
            goes_on = write_file(connection, frame->payload, io);
            break;
        case Frame::Type::exit:
            return frame->status;
        default:
            return std::nullopt;
        }
        if (!goes_on) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<int> run_in_server(const std::string& control_socket, const std::vector<std::string>& words, config::CommandIo& io) {
    auto socket = connect_to_local_socket(control_socket);
    if (!socket && (socket.error() == ENOENT || socket.error() == ECONNREFUSED || socket.error() == ENOTDIR)) {
        return std::nullopt;
    }
    if (!socket) {
        io.err(fmt::format("cannot reach the running server at {}: {}\n", control_socket, std::strerror(socket.error())));
        return config::exit_failed;
    }
    const Frame request = make_request(words);
    if (request.payload.size() > frame_payload_bytes_max) {
        io.err("the command is too long: give the records in a file\n");
        return config::exit_failed;
    }
    Connection connection(std::move(*socket));
    const auto status = connection.send(request) ? converse(connection, io) : std::nullopt;
    if (!status) {
        io.err("the server ended before the command did; whether it was carried out is not known\n");
    }
    return status.value_or(config::exit_failed);
}

} // namespace sluice::engine
