#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/grammar_lexer.h"

namespace sluice::config::tmsh {

/// What a person typed behind `sluice tmsh`: options and one or more commands.
struct Invocation {
    std::vector<std::string> commands; ///< texts, each parsed anew by Words
    bool wants_help = false;
    std::string error; ///< wrong usage; empty when there is none
};
/// Shell words are joined by blanks and divided again by tmsh's own rules, as F5 does; `-c "A; B"` holds several commands.
Invocation read_invocation(const std::vector<std::string>& words);

/// Divides at `;` and line ends outside of quotes and braces; empty commands are dropped.
std::vector<std::string> split_commands(std::string_view text);

/// The words of one command, read from left to right. Line ends count as blanks. The text must outlive it.
class Words {
public:
    explicit Words(std::string_view command) : lexer_(command) {}

    [[nodiscard]] bool at_end() { return kind() == grammar::TokenKind::end; }
    [[nodiscard]] bool at_open() { return kind() == grammar::TokenKind::open; }
    [[nodiscard]] bool at_close() { return kind() == grammar::TokenKind::close; }
    [[nodiscard]] bool at_word() { return kind() == grammar::TokenKind::word; }
    /// The next token's text, `{` and `}` included; empty at the end.
    std::string peek();
    std::string take();
    /// Takes the next word when it is this one.
    bool take_if(std::string_view word);
    /// Everything not yet read, as typed.
    std::string_view rest();

private:
    grammar::TokenKind kind();

    grammar::Lexer lexer_;
};

} // namespace sluice::config::tmsh
