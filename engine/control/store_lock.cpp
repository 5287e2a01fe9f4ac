#include "engine/control/store_lock.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

namespace sluice::engine {

namespace {

constexpr std::chrono::milliseconds retry_after{20};

std::string lock_file_of(const std::string& database) {
    return database + ".lock";
}

std::string announced_socket(const std::string& database) {
    std::ifstream file(lock_file_of(database));
    std::string announced;
    std::getline(file, announced);
    return announced;
}

} // namespace

tl::expected<std::optional<StoreLock>, std::string> StoreLock::take(const std::string& database, std::chrono::milliseconds patience) {
    const std::string path = lock_file_of(database);
    FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.is_open()) {
        return tl::unexpected(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return tl::unexpected(fmt::format("cannot lock {}: {}", path, std::strerror(errno)));
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            return std::nullopt;
        }
        std::this_thread::sleep_for(retry_after);
    }
    StoreLock lock(std::move(file));
    lock.announce("");
    return lock;
}

void StoreLock::announce(const std::string& control_socket) {
    if (ftruncate(file_.get(), 0) == 0) {
        // Should the disk be full commands look beside the store, where the socket is unless it was told otherwise.
        static_cast<void>(!pwrite(file_.get(), control_socket.data(), control_socket.size(), 0));
    }
}

std::string default_control_socket(const std::string& database) {
    return database + ".sock";
}

std::string control_socket_of(const std::string& database) {
    const std::string announced = announced_socket(database);
    return announced.empty() ? default_control_socket(database) : announced;
}

bool is_server_announced(const std::string& database) {
    return !announced_socket(database).empty();
}

} // namespace sluice::engine
