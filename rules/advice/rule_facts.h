#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/dialect.h"
#include "rules/reader.h"
#include "rules/shared_globals.h"
#include "rules/top_level.h"

namespace sluice::rules {

/// What stands in a rule's text, in its order, for those who look for probable mistakes.
class RuleFacts {
public:
    /// Variables of all handlers are one scope, because they live as long as the connection; those of RULE_INIT are gone when it ends,
    /// and each procedure has its own.
    static constexpr std::size_t handlers_scope = 0;
    static constexpr std::size_t init_scope = 1;

    struct Command {
        ParsedCommand parsed;
        std::string name; ///< without a leading "::"; empty when it is computed
        std::size_t scope = handlers_scope;
        std::optional<EventId> event; ///< of a handler
    };
    struct Read {
        std::string_view name;  ///< without `$`, braces and index; lives as long as the facts
        std::size_t offset = 0; ///< of the `$`
        std::size_t scope = handlers_scope;
    };

    explicit RuleFacts(std::string_view text);
    RuleFacts(const RuleFacts&) = delete;
    RuleFacts& operator=(const RuleFacts&) = delete;

    [[nodiscard]] const std::vector<Command>& commands() const { return commands_; }
    [[nodiscard]] const std::vector<Read>& reads() const { return reads_; }
    [[nodiscard]] const TopLevel& top_level() const { return top_level_; }
    /// Names that a procedure's scope begins with.
    [[nodiscard]] const std::vector<std::string>& arguments(std::size_t scope) const { return arguments_[scope]; }
    [[nodiscard]] std::size_t scopes() const { return arguments_.size(); }

    [[nodiscard]] const SourceText& source() const { return source_; }
    [[nodiscard]] std::string_view text(Span span) const { return source_.slice(span.begin, span.end); }
    /// The word's value when no run is needed to know it; nothing beyond the last word.
    [[nodiscard]] std::optional<std::string> literal(const Command& command, std::size_t word) const;
    /// The pieces of a bare or quoted word; none of a braced one.
    [[nodiscard]] std::vector<Piece> pieces(const Word& word) const;
    /// The global variables that the command names.
    [[nodiscard]] std::vector<GlobalWord> globals(const Command& command) const;
    /// Is an error there expected?
    [[nodiscard]] bool is_in_catch(std::size_t offset) const;
    /// The commands of a bracket's script.
    [[nodiscard]] std::vector<ParsedCommand> script(Span span) const;

private:
    class Observer;

    SourceText source_;
    mutable Reader reader_; ///< remembers ends of brackets
    TopLevel top_level_;
    std::vector<std::vector<std::string>> arguments_{init_scope + 1};
    std::vector<Command> commands_;
    std::vector<Read> reads_;
};

/// One probable mistake.
struct Advice {
    std::string_view id;
    std::size_t offset = 0;
    std::string message;
    std::string why;
    std::string fix;
};

using VariableNames = std::set<std::string, std::less<>>;
/// Every variable that the scope's commands may set; nothing when that may be any.
std::optional<VariableNames> settable_variables(const RuleFacts& facts, std::size_t scope);

// Each looks for one kind.
/// `companions`: the rules that run on the same connections, and may set variables for this one.
void advise_on_unset_variables(const RuleFacts& facts, const std::vector<std::string_view>& companions, std::vector<Advice>& found);
/// Variables that are set, and not on every way to where they are read. `first_line`: of the rule's text in its file.
void advise_on_conditional_variables(const RuleFacts& facts, const std::vector<std::string_view>& companions, std::uint32_t first_line,
                                     std::vector<Advice>& found);
void advise_on_globals(const RuleFacts& facts, std::vector<Advice>& found);
void advise_on_injection(const RuleFacts& facts, std::vector<Advice>& found);
/// After the others: says nothing of a word that something worse has been said of.
void advise_on_unbraced_expressions(const RuleFacts& facts, std::vector<Advice>& found);

} // namespace sluice::rules
