#include "rules/check.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/catalogue/commands.h"
#include "rules/catalogue/stock_commands.h"
#include "rules/shared_globals.h"

namespace sluice::rules {
namespace {

constexpr std::array<std::string_view, 5> top_level_commands = {"when", "proc", "priority", "timing", "check"};
constexpr std::array<std::string_view, 7> variable_commands = {"set", "incr", "append", "lappend", "lset", "unset", "global"};

template <typename List>
bool has(const List& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// Characters that word processors put for quotes and blanks; the parser takes them for letters.
struct Lookalike {
    std::string_view bytes;
    std::string_view name;
};
constexpr std::array<Lookalike, 6> lookalikes = {{{"\xE2\x80\x9C", "U+201C is not a quote"},
                                                  {"\xE2\x80\x9D", "U+201D is not a quote"},
                                                  {"\xE2\x80\x98", "U+2018 is not a quote"},
                                                  {"\xE2\x80\x99", "U+2019 is not a quote"},
                                                  {"\xC2\xA0", "U+00A0 (no-break space) does not separate words"},
                                                  {"\xE2\x80\x8B", "U+200B (zero-width space) does not separate words"}}};

} // namespace

void CommandChecker::command(const ParsedCommand& command) {
    const auto head = literal(command, 0);
    std::string_view name = head ? std::string_view(*head) : std::string_view();
    if (name.starts_with("::"))
        name.remove_prefix(2);
    check_words(command, name);
    if (!head)
        return;
    if (name == "catch")
        catch_end_ = std::max(catch_end_, command.span.end);
    check_head(command, name);
    check_references(command, name);
    note_globals(command, name);
    note_snat(command, name);
}

void CommandChecker::note_snat(const ParsedCommand& command, std::string_view name) {
    if (command.words.size() < 2)
        return;
    const Word& word = command.words[1];
    const std::string_view text = reader_.source().slice(word.span.begin, word.span.end);
    if (name == "snat")
        facts_.snat_words.used(text);
    else if (const auto value = literal(command, 2); name == "set" && value)
        facts_.snat_words.set(text, *value);
}

void CommandChecker::variable(std::string_view name) {
    const bool absolute = name.starts_with("::");
    while (name.starts_with(':'))
        name.remove_prefix(1);
    if (name.find("::") == std::string_view::npos && (absolute || declared_globals_.contains(std::string(name))))
        facts_.globals_read.emplace(name);
}

void CommandChecker::check_head(const ParsedCommand& command, std::string_view name) {
    const CommandRow* row = context_.commands ? context_.commands->find(name) : nullptr;
    if (has(top_level_commands, name)) {
        error("command is not valid in the current scope", command);
    } else if (is_disabled_command(name)) {
        error(fmt::format("command is disabled: \"{}\"", name), command);
    } else if (row) {
        check_row(command, *row);
        check_event(command, name, Severity::warning);
    } else if (!find_command(name).empty()) {
        if (context_.commands)
            unsupported(command, fmt::format("known F5 command, not supported by this version: {}", name));
        check_event(command, name, Severity::error);
    } else if (find_stock_command(name)) {
        check_stock(command, name);
    } else if (name == "}" || name == "]") {
        return; // check_words() has warned, and the device only warns, too
    } else {
        error(fmt::format("undefined procedure: {}", *literal(command, 0)), command);
    }
}

void CommandChecker::check_event(const ParsedCommand& command, std::string_view name, Severity least) {
    if (!event_)
        return;
    const auto rows = find_command(name);
    if (rows.empty() || std::any_of(rows.begin(), rows.end(), [this](const auto& row) { return is_valid_in(row, *event_); }))
        return;
    const bool sure = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.basis == Basis::measured; });
    const std::string_view event_name = event(*event_).name;
    if (sure)
        error(fmt::format("command is not valid in current event context ({})", event_name), command);
    else if (least == Severity::warning)
        add(Severity::warning, fmt::format("command may not be valid in current event context ({})", event_name), command,
            command.span.begin);
}

void CommandChecker::check_words(const ParsedCommand& command, std::string_view name) {
    for (std::size_t at = 0; at < command.words.size(); ++at) {
        const Word& word = command.words[at];
        const std::string_view text = reader_.source().slice(word.span.begin, word.span.end);
        if (text == "}" || text == "]")
            add(Severity::warning, "unmatched closing character", command, word.span.begin);
        for (const Lookalike& lookalike : lookalikes)
            if (word.kind == WordKind::bare && text.find(lookalike.bytes) != std::string_view::npos)
                add(Severity::warning, "character " + std::string(lookalike.name), command, word.span.begin);
        if (at == 1 && has(variable_commands, name) && word.kind == WordKind::bare && text.starts_with('$'))
            add(Severity::warning, "variable reference used where variable name expected", command, word.span.begin);
    }
}

void CommandChecker::check_references(const ParsedCommand& command, std::string_view name) {
    std::vector<std::optional<std::string>> words = literals(command, 0);
    words.front() = std::string(name);
    for (const NamedObject& object : named_objects(words)) {
        const bool reversed = name == "matchclass" && words.size() > 1 && words[1] &&
                              !is_known(object.kind, literal(command, object.word)) && is_known(object.kind, words[1]);
        add_reference(command, object.kind, reversed ? 1 : object.word);
    }
}

/// `matchclass CLASS OP ITEM` is told from `matchclass ITEM OP CLASS` by what exists.
bool CommandChecker::is_known(std::string_view kind, const std::optional<std::string>& name) const {
    return name && context_.exists && context_.exists(kind, *name);
}

void CommandChecker::add_reference(const ParsedCommand& command, std::string_view kind, std::size_t word) {
    const auto name = word < command.words.size() ? literal(command, word) : std::nullopt;
    if (!name || name->empty() || name->starts_with("::"))
        return;
    const std::string text(reader_.source().slice(command.span.begin, command.span.end));
    facts_.references.push_back({std::string(kind), *name, reader_.source().position(command.words[word].span.begin), text});
    if (!fatal_ || !context_.exists || context_.exists(kind, *name))
        return;
    const std::uint32_t line = reader_.source().line(command.span.begin);
    findings_.push_back({Finding::Kind::reference, Severity::error,
                         fmt::format("Unable to find {} ({}) referenced at line {}: [{}]", kind, *name, line, text),
                         command.words[word].span.begin, command.span, 0});
}

void CommandChecker::note_globals(const ParsedCommand& command, std::string_view name) {
    for (const GlobalWord& global : global_words(reader_, command, name))
        if (global.written && facts_.written_global.empty() && event_ != EventId::rule_init)
            facts_.written_global = (name == "global" ? "" : "::") + global.name;
    constexpr std::array<std::string_view, 15> writers = {"set",  "append", "lappend", "incr",   "array", "foreach",  "lset", "catch",
                                                          "scan", "regexp", "regsub",  "binary", "upvar", "variable", "unset"};
    const bool reads_only = name == "set" && command.words.size() == 2;
    for (std::size_t at = 1; at < command.words.size(); ++at) {
        const auto word = literal(command, at);
        if (!word || word->empty())
            continue;
        std::string plain = word->substr(std::min(word->find_first_not_of(':'), word->size()));
        plain = plain.substr(0, plain.find('('));
        const bool absolute = word->starts_with("::") && plain.find("::") == std::string::npos;
        if (name == "global")
            declared_globals_.insert(plain);
        else if (reads_only && absolute)
            facts_.globals_read.insert(plain);
        else if (!reads_only && has(writers, name) && (absolute || declared_globals_.contains(plain)))
            facts_.globals_written.insert(plain);
    }
}

void CommandChecker::unsupported(const ParsedCommand& command, std::string message) {
    facts_.unsupported = true;
    add(Severity::unsupported, std::move(message), command, command.span.begin);
}

void CommandChecker::add(Severity severity, std::string message, const ParsedCommand& command, std::size_t offset) {
    if (fatal_ || severity != Severity::error)
        findings_.push_back({Finding::Kind::plain, severity, std::move(message), offset, command.span, 0});
}

std::vector<std::optional<std::string>> CommandChecker::literals(const ParsedCommand& command, std::size_t first) const {
    std::vector<std::optional<std::string>> words;
    for (std::size_t at = first; at < command.words.size(); ++at)
        words.push_back(literal(command, at));
    return words;
}

std::optional<std::string> CommandChecker::literal(const ParsedCommand& command, std::size_t word) const {
    return word < command.words.size() ? reader_.literal(command.words[word]) : std::nullopt;
}

} // namespace sluice::rules
