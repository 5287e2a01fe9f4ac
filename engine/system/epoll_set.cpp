#include "engine/system/epoll_set.h"

#include <cerrno>
#include <system_error>

namespace sluice::engine {
namespace {

int add_for(int set, int fd, std::uint32_t events, ReadinessListener& listener) noexcept {
    epoll_event event{};
    event.events = events | EPOLLET;
    event.data.ptr = &listener;
    return ::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

} // namespace

EpollSet::EpollSet() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!fd_.is_open()) {
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }
}

int EpollSet::add(int fd, ReadinessListener& listener) noexcept {
    return add_for(fd_.get(), fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI, listener);
}

int EpollSet::add_listening(int fd, ReadinessListener& listener) noexcept {
    return add_for(fd_.get(), fd, EPOLLIN, listener);
}

bool EpollSet::dispatch() {
    const int count = ::epoll_wait(fd_.get(), events_.data(), static_cast<int>(events_.size()), 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events_[static_cast<std::size_t>(i)];
        static_cast<ReadinessListener*>(event.data.ptr)->on_ready(Readiness{event.events});
    }
    return count > 0 || (count < 0 && errno == EINTR);
}

} // namespace sluice::engine
