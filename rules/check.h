#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/dialect.h"
#include "rules/rule.h"
#include "rules/snat_words.h"

namespace sluice::rules {

/// What the checks of one rule's handlers and procedures gather.
struct CheckedFacts {
    std::vector<Reference> references;
    std::set<std::string> globals_read;
    std::set<std::string> globals_written;
    SnatWords snat_words;
    std::string written_global; ///< the first, as Rule holds it
    bool unsupported = false;
};

/// Checks the commands of one handler or procedure as BIG-IP does when it loads a rule (language reference, 4.3, 8.2 and 10).
class CommandChecker : public CommandObserver {
public:
    /// `event`: nothing in a procedure, whose commands are checked when they run. `fatal` false (`check none`): objects and commands are
    /// listed, nothing is refused. Everything referred to outlives the checker.
    CommandChecker(const Reader& reader, const LoadContext& context, std::optional<EventId> event, bool fatal,
                   std::vector<Finding>& findings, CheckedFacts& facts)
        : reader_(reader), context_(context), event_(event), fatal_(fatal), findings_(findings), facts_(facts) {}

    void command(const ParsedCommand& command) override;
    void variable(std::string_view name) override;

private:
    void check_head(const ParsedCommand& command, std::string_view name);
    void check_stock(const ParsedCommand& command, std::string_view name);
    void check_subcommand(const ParsedCommand& command, std::string_view name);
    void check_row(const ParsedCommand& command, const CommandRow& row);
    bool check_later_form(const ParsedCommand& command, const CommandRow& row);
    bool check_first_word(const ParsedCommand& command, const CommandRow& row);
    void check_count(const ParsedCommand& command, const CommandRow& row);
    void check_forms(const ParsedCommand& command, std::string_view forms);
    /// What is less than `least` is not said: a command that is not there at all needs no doubt about its place.
    void check_event(const ParsedCommand& command, std::string_view name, Severity least);
    void check_words(const ParsedCommand& command, std::string_view name);
    void check_references(const ParsedCommand& command, std::string_view name);
    void add_reference(const ParsedCommand& command, std::string_view kind, std::size_t word);
    [[nodiscard]] bool is_known(std::string_view kind, const std::optional<std::string>& name) const;
    void note_globals(const ParsedCommand& command, std::string_view name);
    void note_snat(const ParsedCommand& command, std::string_view name);
    void unsupported(const ParsedCommand& command, std::string message);
    void add(Severity severity, std::string message, const ParsedCommand& command, std::size_t offset);
    void error(std::string message, const ParsedCommand& command) { add(Severity::error, std::move(message), command, command.span.begin); }
    [[nodiscard]] std::optional<std::string> literal(const ParsedCommand& command, std::size_t word) const;
    [[nodiscard]] std::vector<std::optional<std::string>> literals(const ParsedCommand& command, std::size_t first) const;

    const Reader& reader_;
    const LoadContext& context_;
    std::optional<EventId> event_;
    bool fatal_;
    std::vector<Finding>& findings_;
    CheckedFacts& facts_;
    std::set<std::string> declared_globals_;
    std::size_t catch_end_ = 0; ///< of the last `catch`: in it Tcl's own errors may be what the author wants
};

/// A word of a command that names an object when it is literal.
struct NamedObject {
    std::string_view kind; ///< as in Reference
    std::size_t word = 0;
};

/// The words of `command` that name objects; `literals` are its words, those that are computed empty.
std::vector<NamedObject> named_objects(const std::vector<std::optional<std::string>>& literals);

} // namespace sluice::rules
