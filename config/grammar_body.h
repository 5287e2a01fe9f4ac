#pragma once

#include <string>
#include <vector>

#include "config/grammar_errors.h"
#include "config/grammar_lexer.h"
#include "config/grammar_types.h"
#include "config/tree.h"

namespace sluice::config::grammar {

/// Blocks inside blocks deeper than this are an error; F5's own files stay below ten.
inline constexpr unsigned depth_max = 64;

/// Reads the statements of one object, its opening brace already taken.
class BodyReader {
public:
    BodyReader(Lexer& lexer, std::string type, Errors& errors) : lexer_(lexer), type_(std::move(type)), errors_(errors) {}

    /// Reads up to the closing brace and takes it. False when the text ended, or another object's header came, before it.
    bool read(std::vector<Property>& into);

private:
    bool read_block(std::vector<Property>& into, BlockKind kind, unsigned depth);
    bool read_statement(std::vector<Property>& into, BlockKind kind, bool one_line, unsigned depth);
    bool read_children(Property& property, BlockKind parent, unsigned depth);
    bool read_line_value(Property& property, BlockKind kind, unsigned depth);
    bool read_inline_value(Property& property, BlockKind kind, unsigned depth);
    bool read_text(Property& property, bool one_line);
    void read_monitor_rule(Property& property);
    void read_list(Property& property);
    void keep_spelling(Property& property, std::size_t begin, std::size_t end) const;
    bool skip_block();

    [[nodiscard]] bool object_starts(const Token& token) const;
    [[nodiscard]] bool list_on_one_line() const;
    [[nodiscard]] bool next_opens_block() const;

    Lexer& lexer_;
    std::string type_;
    Errors& errors_;
};

} // namespace sluice::config::grammar
