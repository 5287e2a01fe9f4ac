#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// One program at a time changes a store: a running server, or a command while none runs. Held as a lock on `<store>.lock`, which goes
/// with the process however it ends. In that file a server writes where its control socket is.
class StoreLock {
public:
    /// Nothing when another program holds it for longer than `patience`; an error (ready to print) when the file cannot be had.
    static tl::expected<std::optional<StoreLock>, std::string> take(const std::string& database, std::chrono::milliseconds patience);

    /// Says where commands find the server.
    void announce(const std::string& control_socket);

private:
    explicit StoreLock(FileDescriptor file) : file_(std::move(file)) {}
    FileDescriptor file_;
};

/// The control socket of a store: announced in its lock file, `<store>.sock` otherwise.
std::string control_socket_of(const std::string& database);

/// Has the holder of the store's lock said that it is a server? Meaningful only while the lock is held.
bool is_server_announced(const std::string& database);

/// `<store>.sock`
std::string default_control_socket(const std::string& database);

} // namespace sluice::engine
