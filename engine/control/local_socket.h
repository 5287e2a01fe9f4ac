#pragma once

#include <string>

#include <tl/expected.hpp>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// A listening AF_UNIX socket that only this user (and root) may connect to. A socket file that is already there is replaced: the caller
/// holds the store's lock, so nobody listens on it. Paths of any length work. The error is ready to print.
tl::expected<FileDescriptor, std::string> listen_on_local_socket(const std::string& path);

/// Connects, blocking. The error is errno: ENOENT and ECONNREFUSED mean that nobody listens.
tl::expected<FileDescriptor, int> connect_to_local_socket(const std::string& path);

/// The name of the user at the other end ("root", "uid 1000" when it has no name).
std::string user_of_peer(int local_socket);

} // namespace sluice::engine
