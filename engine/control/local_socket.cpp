#include "engine/control/local_socket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace sluice::engine {

namespace {

constexpr int backlog = 64;

/// An address for a path of any length: a long one is reached through the descriptor of its folder, which must stay open meanwhile.
struct LocalAddress {
    explicit LocalAddress(const std::string& path) {
        std::string usable = path;
        if (path.size() >= sizeof(address.sun_path)) {
            const std::filesystem::path whole(path);
            folder = FileDescriptor(open(whole.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            usable = fmt::format("/proc/self/fd/{}/{}", folder.get(), whole.filename().string());
        }
        address.sun_family = AF_UNIX;
        usable.copy(&address.sun_path[0], sizeof(address.sun_path) - 1);
    }
    [[nodiscard]] const sockaddr* get() const {
        const void* generic = &address;
        return static_cast<const sockaddr*>(generic);
    }

    FileDescriptor folder;
    sockaddr_un address{};
};

} // namespace

tl::expected<FileDescriptor, std::string> listen_on_local_socket(const std::string& path) {
    const auto failure = [&](std::string_view what) {
        return tl::unexpected(fmt::format("control socket {}: {}: {}", path, what, std::strerror(errno)));
    };
    FileDescriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!listener.is_open()) {
        return failure("cannot make it");
    }
    struct stat there {};
    if (lstat(path.c_str(), &there) == 0 && !S_ISSOCK(there.st_mode)) {
        return tl::unexpected(fmt::format("control socket {}: another file of that name is in the way", path));
    }
    unlink(path.c_str());
    const LocalAddress address(path);
    // The mode is that of the socket before bind, so that at no moment anybody else may connect.
    if (fchmod(listener.get(), 0600) != 0 || bind(listener.get(), address.get(), sizeof(address.address)) != 0) {
        return failure("cannot bind it");
    }
    if (chmod(path.c_str(), 0600) != 0 || listen(listener.get(), backlog) != 0) {
        return failure("cannot listen on it");
    }
    return listener;
}

tl::expected<FileDescriptor, int> connect_to_local_socket(const std::string& path) {
    FileDescriptor client(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const LocalAddress address(path);
    if (!client.is_open() || connect(client.get(), address.get(), sizeof(address.address)) != 0) {
        return tl::unexpected(errno);
    }
    return client;
}

std::string user_of_peer(int local_socket) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    if (getsockopt(local_socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return "unknown";
    }
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> names{};
    if (getpwuid_r(peer.uid, &entry, names.data(), names.size(), &found) == 0 && found != nullptr) {
        return found->pw_name;
    }
    return fmt::format("uid {}", peer.uid);
}

} // namespace sluice::engine
