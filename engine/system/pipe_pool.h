#pragma once

#include <cstddef>
#include <vector>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// A kernel pipe through which bulk data goes from socket to socket without being copied.
struct Pipe {
    FileDescriptor read_end;
    FileDescriptor write_end;
    std::size_t bytes_held = 0;

    [[nodiscard]] bool is_open() const noexcept { return read_end.is_open(); }
};

/// Empty pipes for reuse, bounded in number. One thread.
class PipePool {
public:
    /// An empty pipe that holds `pipe_bytes`; a closed one when the system gives none (the caller copies instead).
    Pipe take() noexcept;
    /// Keeps an empty pipe for the next one; closes one that still holds bytes.
    void give_back(Pipe pipe) noexcept;

    static constexpr std::size_t kept_max = 32;
    /// The most a pipe of this size holds; the kernel's limit for users without privileges is 1 MB a pipe.
    static constexpr int pipe_bytes = 256 * 1024;

private:
    std::vector<Pipe> kept_;
};

} // namespace sluice::engine
