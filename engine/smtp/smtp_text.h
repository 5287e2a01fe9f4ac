#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// SMTP as RFC 5321 writes it: only CR LF ends a line, whatever servers make of the rest.
namespace sluice::engine {

/// Where the first CR LF ends; nothing: there is none.
std::optional<std::size_t> end_of_line(std::string_view text);
/// Is there a CR or LF that belongs to no CR LF? A server may take it for an end of line that nobody else sees.
bool has_bare_line_end(std::string_view line);
/// Does the line begin with this word, in any letter case, followed by its end or a blank?
bool is_command(std::string_view line, std::string_view word);
/// What follows the command's word, without blanks and line end around it.
std::string_view argument_of(std::string_view line);

/// Finds the end of a message's content, CR LF . CR LF (RFC 5321 §4.1.1.4), in pieces of any size.
class ContentEnd {
public:
    /// How many of the bytes belong to the content, its end included.
    std::size_t take(std::string_view bytes);
    [[nodiscard]] bool is_found() const noexcept { return matched_ == whole; }

private:
    static constexpr std::uint8_t whole = 5;
    std::uint8_t matched_ = 2; ///< bytes of the end; the content begins as if behind a CR LF
};

/// Follows the replies of a server in pieces of any size; never at a loss, whatever comes.
class ReplyTracker {
public:
    struct Taken {
        std::size_t bytes = 0;
        int code = 0; ///< of the reply that has ended here; 0: none has
    };
    /// Up to the end of the next line.
    Taken take_line(std::string_view bytes);

private:
    char code_[4] = {};
    std::uint8_t column_ = 0;
};

} // namespace sluice::engine
