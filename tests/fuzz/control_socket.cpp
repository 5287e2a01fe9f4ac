// Whatever bytes reach the control socket: the frame reader neither crashes nor reads beyond them, what it takes for a frame survives a
// round trip, and an SMTP reply reader (a monitor's peer may send anything, too) stays within its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/control/frame.h"
#include "engine/smtp/smtp_reply.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void read_frames(std::string_view bytes) {
    using namespace sluice::engine;
    FrameReader reader;
    const std::size_t half = bytes.size() / 2;
    for (const std::string_view part : {bytes.substr(0, half), bytes.substr(half)}) {
        reader.append(part);
        while (const auto frame = reader.next()) {
            FrameReader again;
            again.append(encode(*frame));
            const auto copy = again.next();
            require(copy && copy->type == frame->type && copy->payload == frame->payload);
        }
    }
}

void read_replies(std::string_view bytes) {
    using sluice::engine::SmtpReplyReader;
    while (!bytes.empty()) {
        SmtpReplyReader reply;
        const std::size_t taken = reply.take(bytes);
        require(taken > 0 && taken <= bytes.size());
        require(reply.last_line().size() <= SmtpReplyReader::line_bytes_max);
        bytes.remove_prefix(taken);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const void* raw = data;
    const std::string_view bytes(static_cast<const char*>(raw), size);
    read_frames(bytes);
    read_replies(bytes);
    return 0;
}
