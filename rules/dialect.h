#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostics.h"
#include "rules/emitter.h"
#include "rules/reader.h"
#include "rules/rule.h"

namespace sluice::rules {

/// Something wrong in a source, as a rule at run time would be told it.
struct Finding {
    enum class Kind : std::uint8_t {
        plain,
        parse,      ///< brackets, braces, quotes: F5 puts "parse error: " in front at load
        expression, ///< F5 puts "parse error: PARSE syntax N" in front at load, N the offset in the expression
        reference,  ///< a message that is complete as it stands: `Unable to find …`
    };
    Kind kind = Kind::plain;
    Severity severity = Severity::error;
    std::string message;
    std::size_t offset = 0;            ///< of the place meant
    Span command;                      ///< the command it stands in
    std::size_t expression_offset = 0; ///< for Kind::expression
};

/// Is told of everything a load check must see. Called in the order of the text, outer commands before inner ones.
class CommandObserver {
public:
    virtual ~CommandObserver() = default;
    virtual void command(const ParsedCommand& command) = 0;
    /// `$name`: the name without `$`, braces and index.
    virtual void variable(std::string_view name) = 0;
};

/// Turns the dialect into Tcl 8.6. Looks only into text that is a script or an expression; every other braced word is data.
class Translator {
public:
    /// With an observer this is a load: what Tcl would only say when the command runs (a missing script, a bad option) is found now.
    /// `reader`, `findings` and `observer` (may be null) outlive the translator. `depth` is the nesting around the text.
    Translator(Reader& reader, std::vector<Finding>& findings, CommandObserver* observer, std::size_t depth = 0);

    Translation script(Span span);
    Translation expression(Span span);
    /// Text for `subst`: translates the command substitutions in it.
    Translation substitution(Span span);

private:
    using Form = bool (Translator::*)(const ParsedCommand&);
    struct FormRow {
        std::string_view name;
        Form form;
    };
    friend bool is_script_command(std::string_view name);
    static const std::vector<FormRow>& forms();
    static Form find_form(std::string_view name);

    // Text (dialect.cpp)
    void emit_script(Span span);
    void emit_command(const ParsedCommand& command, bool follows_command);
    void emit_words(const ParsedCommand& command, std::size_t first, std::size_t last);
    void emit_word(const Word& word);
    void emit_pieces(Span span, bool escape_braces);
    std::size_t emit_hex_digits(Span span);
    void emit_variable(const Piece& piece, bool escape_braces);
    void emit_expression(Span span);
    void emit_body(const Word& word);
    void emit_braced_script(Span span);
    void emit_condition(const Word& word);
    void emit_helper(std::string_view helper, const ParsedCommand& command, std::size_t first);

    // Forms (dialect_forms.cpp, dialect_switch.cpp): false when the words do not fit, and nothing was emitted
    bool if_form(const ParsedCommand& command);
    bool while_form(const ParsedCommand& command);
    bool for_form(const ParsedCommand& command);
    bool foreach_form(const ParsedCommand& command);
    bool catch_form(const ParsedCommand& command);
    bool eval_form(const ParsedCommand& command);
    bool expr_form(const ParsedCommand& command);
    bool subst_form(const ParsedCommand& command);
    bool uplevel_form(const ParsedCommand& command);
    bool after_form(const ParsedCommand& command);
    bool side_form(const ParsedCommand& command);
    bool proc_form(const ParsedCommand& command);
    bool switch_form(const ParsedCommand& command);
    bool case_form(const ParsedCommand& command);

    std::size_t if_clause(const ParsedCommand& command, std::size_t at);
    void if_rest(const ParsedCommand& command, std::size_t at);
    void fixed_loop(const ParsedCommand& command, const Word* start, const Word& condition, const Word* next, const Word& body);
    std::size_t switch_options(const ParsedCommand& command);
    void switch_list(Span span);
    bool has_odd_comment(const std::vector<Word>& words);
    void switch_pairs(const std::vector<Word>& words, std::size_t first, bool in_list);
    void switch_body(const Word& word, bool in_list);
    void commented_body(const Word& word);
    [[nodiscard]] std::size_t comment_end(const std::vector<Word>& words, std::size_t at) const;
    void case_arms(const std::vector<Word>& words, std::size_t first);
    void case_arm(const Word& patterns, const Word& body);
    bool is_case_plain(const std::vector<Word>& words, std::size_t first) const;

    // Questions and findings
    [[nodiscard]] std::string_view text(Span span) const { return reader_.source().slice(span.begin, span.end); }
    [[nodiscard]] bool is(const Word& word, std::string_view value) const;
    /// The word's text between its delimiters is its value and can stand between braces.
    [[nodiscard]] bool is_plain(const Word& word) const;
    bool enter(std::size_t offset);
    void leave() { --depth_; }
    void add(Finding finding);
    void load_finding(Severity severity, std::string message, const Word& word);
    void parse_finding(const ReadError& error);
    Translation nested(std::string_view value, const std::function<Translation(Translator&, Span)>& part);

    Reader& reader_;
    std::vector<Finding>& findings_;
    CommandObserver* observer_;
    std::size_t depth_;
    Emitter out_;
    std::size_t pieces_ = 0;   ///< most substitutions in one word of the command being translated, its expressions included
    Span command_;             ///< innermost command being translated
    unsigned fixed_loops_ = 0; ///< for the names of condition variables
};

} // namespace sluice::rules
