#include "engine/system/pipe_pool.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace sluice::engine {

Pipe PipePool::take() noexcept {
    if (!kept_.empty()) {
        Pipe pipe = std::move(kept_.back());
        kept_.pop_back();
        return pipe;
    }
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) {
        return {};
    }
    // A user over the system's soft limit keeps the default size of 16 pages, which works as well, in smaller portions.
    static_cast<void>(::fcntl(ends[1], F_SETPIPE_SZ, pipe_bytes));
    return {FileDescriptor{ends[0]}, FileDescriptor{ends[1]}, 0};
}

void PipePool::give_back(Pipe pipe) noexcept {
    if (pipe.is_open() && pipe.bytes_held == 0 && kept_.size() < kept_max) {
        kept_.push_back(std::move(pipe));
    }
}

} // namespace sluice::engine
