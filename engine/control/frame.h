#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::engine {

/// One message on the control socket: eight bytes of lengths (header, payload; big endian), a JSON header, and payload bytes as they are,
/// because neither paths nor data-group values need be UTF-8.
///
/// A client sends `run` (payload: current folder, then the words, each ended by NUL). The server answers with `out`, `err` and `progress`
/// (payload: text), asks for files with `read` (payload: path) and `write` (payload: path, followed by `data` frames), and ends with
/// `exit`. To `read` the client answers with `data` frames or `error`, to `write` with `done` or `error` (payload: cause).
struct Frame {
    enum class Type : std::uint8_t { run, out, err, progress, read, write, data, done, error, exit };
    Type type = Type::out;
    std::string payload;
    bool last = true; ///< data: no more of it follows
    int status = 0;   ///< exit

    bool operator==(const Frame&) const = default;
};

inline constexpr std::size_t frame_payload_bytes_max = 4U << 20U;
inline constexpr std::size_t frame_header_bytes_max = 1024;
/// A text is cut into frames of this size.
inline constexpr std::size_t frame_chunk_bytes = 256U << 10U;

/// The frame's bytes. The payload is at most frame_payload_bytes_max long.
std::string encode(const Frame& frame);

/// Takes frames out of a stream of bytes in pieces of any size. Any bytes may come: what is no frame makes it broken for good.
class FrameReader {
public:
    void append(std::string_view bytes) { unread_ += bytes; }
    /// The next whole frame; nothing while one is incomplete or when the stream is broken.
    std::optional<Frame> next();
    [[nodiscard]] bool is_broken() const { return broken_; }

private:
    std::string unread_;
    bool broken_ = false;
};

} // namespace sluice::engine
