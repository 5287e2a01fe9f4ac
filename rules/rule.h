#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/catalogue/events.h"
#include "rules/command_table.h"
#include "rules/diagnostics.h"

namespace sluice::rules {

/// A command of translated text and what the author wrote: [begin, end) of Translation::source, with the blanks behind it, as Tcl counts.
struct CommandPlace {
    std::uint32_t tcl; ///< where it begins in Translation::tcl
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t line; ///< of the author's text, 1-based
};

/// A script between braces inside translated text, which Tcl may evaluate as a text of its own.
struct ScriptPlace {
    std::uint32_t tcl;  ///< behind its open brace
    std::uint32_t line; ///< on which it begins
};

/// An arm of a `switch` or `case`. Tcl 8.4 evaluates it as a script and says so in its errors.
struct ArmPlace {
    std::uint32_t tcl_begin;
    std::uint32_t tcl_end;
    std::uint32_t line; ///< on which its body begins
    std::string pattern;
    CommandPlace command; ///< the `switch`
};

/// Tcl 8.6 text made from the dialect, and the way back to what the author wrote.
struct Translation {
    std::string tcl;
    std::shared_ptr<const std::string> source; ///< the text it was made from, as SourceText has it
    std::vector<CommandPlace> commands;        ///< in the order of `tcl`
    std::vector<ScriptPlace> scripts;
    std::vector<ArmPlace> arms; ///< inner ones before outer ones

    /// The command that begins at that place of `tcl`; null when none is known there.
    [[nodiscard]] const CommandPlace* command_at(std::size_t place) const;
    [[nodiscard]] std::string_view author_text(const CommandPlace& command) const {
        return std::string_view{*source}.substr(command.begin, command.end - command.begin);
    }
};

/// `when EVENT priority N timing on { body }`.
struct Handler {
    EventId event{};
    int priority = 500; ///< 0..1000, lower runs first
    bool timing = true;
    Translation body;
    std::uint32_t open_brace_line = 1; ///< rule line of the body's open brace: F5 counts the next line as 1
};

struct Procedure {
    std::string name;
    std::string arguments; ///< Tcl list as written
    Translation body;
    std::uint32_t open_brace_line = 1;
};

/// An object that a rule names literally; it must exist when the rule loads and cannot be deleted while the rule stands.
struct Reference {
    std::string
        kind; ///< "pool", "value_list", "virtual", "snatpool", "ifile", "log_publisher" …: F5's word in `Unable to find KIND (NAME)`
    std::string name; ///< as written
    Position position;
    std::string command; ///< the command's text, for the message
};

/// A rule as the author wrote it and as it runs. Immutable.
struct Rule {
    std::string name; ///< full path
    std::string text; ///< byte for byte, attributes (nowrite, definition-signature …) included
    std::vector<Handler> handlers;
    std::vector<Procedure> procedures;
    std::vector<Reference> references;
    /// `$::name`, `$name`-as-global: names of globals that are read and that no handler of this rule sets. A data group of that name
    /// stands for itself there (F5 v9/v10).
    std::vector<std::string> global_reads;
    /// What `snat` is given, literally or in a variable that the rule sets literally: addresses as written, and other words.
    std::vector<std::string> snat_addresses;
    /// A global variable, as written (`::name`, or what `global` names), that a handler or procedure writes while connections run; empty
    /// when there is none. RULE_INIT does not count: there each worker gets the same value. F5 keeps one copy of such a variable and
    /// therefore one worker for the virtual server ("CMP demotion").
    std::string written_global;
    EventSet events;          ///< events with a handler
    bool unsupported = false; ///< uses a command or event that this version does not have
};
using RulePtr = std::shared_ptr<const Rule>;

/// Id of the messages about a rule's text.
inline constexpr std::string_view rule_error_id = "01070151:3";
/// F5 keeps a rule's text in a string of its database, which is no longer.
inline constexpr std::size_t rule_bytes_max = 65'520;

/// What the reader asks about the world around the rule.
struct LoadContext {
    const CommandTable* commands = nullptr; ///< implemented commands; not owned, outlives the call
    /// Does an object of that kind exist? The name is as written in the rule. Null: references are not checked but listed.
    std::function<bool(std::string_view kind, std::string_view name)> exists;
    std::string file;             ///< for positions
    std::uint32_t first_line = 1; ///< file line of the rule text's first line
};

/// Reads, checks and translates a rule. Always adds everything found to `diagnostics` (with F5's texts, id 01070151:3 for errors);
/// returns nothing when one of them is an error.
RulePtr load_rule(const std::string& name, std::string_view text, const LoadContext& context, Diagnostics& diagnostics);

/// Translates script text that exists only at run time (given to eval, subst, expr, after…). Linear in its size.
/// Fails with the message a rule sees.
struct RuntimeTranslation : Translation {
    std::string error; ///< empty when it worked
};
RuntimeTranslation translate_script(std::string_view script);
RuntimeTranslation translate_expression(std::string_view expression);

/// A rule file or text that may hold one bare rule or several wrapped ones (`ltm rule NAME {…}`, `rule NAME {…}`).
struct RuleText {
    std::string name; ///< as written; empty for a bare rule
    std::string text;
    std::uint32_t first_line = 1;
};
std::vector<RuleText> split_rule_file(std::string_view text);

/// F5's line for the errors of one rule: `Rule [/Common/x] error: /Common/x:3: error: [undefined procedure: foo][foo]` and so on.
std::string f5_rule_error(const std::string& rule, const Diagnostics& diagnostics);

} // namespace sluice::rules
