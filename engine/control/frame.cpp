#include "engine/control/frame.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace sluice::engine {

namespace {

constexpr std::size_t prefix_bytes = 8;
constexpr std::array<std::string_view, 10> type_words{"run", "out", "err", "progress", "read", "write", "data", "done", "error", "exit"};

void append_length(std::string& out, std::size_t length) {
    for (unsigned shift = 32; shift != 0; shift -= 8) {
        out += static_cast<char>(static_cast<unsigned char>(length >> (shift - 8)));
    }
}

std::size_t length_at(std::string_view bytes, std::size_t at) {
    std::size_t length = 0;
    for (const char byte : bytes.substr(at, 4)) {
        length = (length << 8U) | static_cast<unsigned char>(byte);
    }
    return length;
}

std::optional<Frame> read_header(std::string_view text) {
    const auto header = nlohmann::json::parse(text, nullptr, false);
    if (!header.is_object() || !header.contains("type") || !header["type"].is_string()) {
        return std::nullopt;
    }
    const auto word = std::find(type_words.begin(), type_words.end(), header["type"].get_ref<const std::string&>());
    if (word == type_words.end()) {
        return std::nullopt;
    }
    Frame frame;
    frame.type = static_cast<Frame::Type>(word - type_words.begin());
    if (header.contains("last") && header["last"].is_boolean()) {
        frame.last = header["last"].get<bool>();
    }
    if (header.contains("status") && header["status"].is_number_integer()) {
        frame.status = static_cast<int>(header["status"].get<std::int64_t>() & 0xFF);
    }
    return frame;
}

} // namespace

std::string encode(const Frame& frame) {
    nlohmann::json header{{"type", type_words[static_cast<std::size_t>(frame.type)]}};
    if (frame.type == Frame::Type::data) {
        header["last"] = frame.last;
    }
    if (frame.type == Frame::Type::exit) {
        header["status"] = frame.status;
    }
    const std::string text = header.dump();
    std::string out;
    out.reserve(prefix_bytes + text.size() + frame.payload.size());
    append_length(out, text.size());
    append_length(out, frame.payload.size());
    return out.append(text).append(frame.payload);
}

std::optional<Frame> FrameReader::next() {
    if (broken_ || unread_.size() < prefix_bytes) {
        return std::nullopt;
    }
    const std::size_t header_size = length_at(unread_, 0);
    const std::size_t payload_size = length_at(unread_, 4);
    if (header_size > frame_header_bytes_max || payload_size > frame_payload_bytes_max) {
        broken_ = true;
        return std::nullopt;
    }
    if (unread_.size() < prefix_bytes + header_size + payload_size) {
        return std::nullopt;
    }
    auto frame = read_header(std::string_view(unread_).substr(prefix_bytes, header_size));
    broken_ = !frame;
    if (frame) {
        frame->payload = unread_.substr(prefix_bytes + header_size, payload_size);
        unread_.erase(0, prefix_bytes + header_size + payload_size);
    }
    return frame;
}

} // namespace sluice::engine
