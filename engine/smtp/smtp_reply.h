#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::engine {

/// Reads one SMTP reply (RFC 5321 4.2), of one line or many, from bytes in pieces of any size. Memory is bounded.
class SmtpReplyReader {
public:
    enum class State : std::uint8_t { incomplete, complete, malformed };
    static constexpr std::size_t line_bytes_max = 2048;
    static constexpr std::size_t lines_max = 128;

    /// Takes bytes up to the end of the reply and returns how many it took; none once it is complete or malformed.
    std::size_t take(std::string_view bytes);
    [[nodiscard]] State state() const { return state_; }
    /// 200 to 599, when complete.
    [[nodiscard]] int code() const { return code_; }
    /// The last line read, without its end, for a log.
    [[nodiscard]] const std::string& last_line() const { return line_; }

private:
    void end_line();

    State state_ = State::incomplete;
    int code_ = 0;
    std::size_t lines_ = 0;
    bool line_ended_ = false;
    std::string line_;
};

} // namespace sluice::engine
