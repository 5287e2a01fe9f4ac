#include "engine/smtp/smtp_reply.h"

namespace sluice::engine {

namespace {

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

/// The code of a well-formed reply line; 0 when it is none.
int code_of(std::string_view line) {
    const bool has_code = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]);
    if (!has_code || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
        return 0;
    }
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

} // namespace

std::size_t SmtpReplyReader::take(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && state_ == State::incomplete) {
        if (line_ended_) {
            line_.clear();
            line_ended_ = false;
        }
        const char byte = bytes[taken++];
        if (byte == '\n') {
            end_line();
        } else if (line_.size() == line_bytes_max) {
            state_ = State::malformed;
        } else {
            line_ += byte;
        }
    }
    return taken;
}

void SmtpReplyReader::end_line() {
    if (line_.ends_with('\r')) {
        line_.pop_back();
    }
    line_ended_ = true;
    const int code = code_of(line_);
    if (code == 0 || (lines_ > 0 && code != code_) || ++lines_ > lines_max) {
        state_ = State::malformed;
        return;
    }
    code_ = code;
    if (line_.size() == 3 || line_[3] == ' ') {
        state_ = State::complete;
    }
}

} // namespace sluice::engine
