#include "rules/check.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/catalogue/commands.h"
#include "rules/catalogue/stock_commands.h"

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

/// The name in a usage line of the argument that follows `given` words: "POOL" in "pool NAME [member ADDR]".
std::string argument_spec(std::string_view usage, std::size_t given) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < usage.size();) {
        const std::size_t end = std::min(usage.find(' ', at), usage.size());
        if (end > at)
            words.emplace_back(usage.substr(at, end - at));
        at = end + 1;
    }
    std::string spec = given + 1 < words.size() ? words[given + 1] : std::string("ANY");
    std::erase_if(spec, [](char c) { return c == '[' || c == ']' || c == '(' || c == ')'; });
    return spec;
}

std::vector<std::string_view> split_blanks(std::string_view list) {
    std::vector<std::string_view> words;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (end > 0)
            words.push_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

/// The words that F5's syntax line has in the first place behind the command's name: "add", or "source_addr", "simple" … of a group.
std::vector<std::string_view> first_words(std::string_view syntax) {
    const std::size_t begin = std::min(syntax.find(' '), syntax.size());
    std::string_view spec = syntax.substr(begin, syntax.find(' ', std::min(begin + 1, syntax.size())) - begin);
    std::vector<std::string_view> words;
    while (!spec.empty()) {
        const std::size_t first = std::min(spec.find_first_not_of(" ()[]|"), spec.size());
        const std::size_t end = std::min(spec.find_first_of(" ()[]|", first), spec.size());
        if (end > first)
            words.push_back(spec.substr(first, end - first));
        spec.remove_prefix(end);
    }
    return words;
}

/// Does F5's command take this first word? A word in capitals stands for any.
bool is_known_form(std::string_view command, std::string_view word) {
    const auto fits = [&](std::string_view known) {
        return known == word || std::all_of(known.begin(), known.end(), [](char c) { return c == '_' || (c >= 'A' && c <= 'Z'); });
    };
    const auto rows = find_command(command);
    return std::any_of(rows.begin(), rows.end(), [&](const Command& row) {
        const auto words = first_words(row.syntax);
        return std::any_of(words.begin(), words.end(), fits);
    });
}

} // namespace

void CommandChecker::command(const ParsedCommand& command) {
    const auto head = literal(command, 0);
    std::string_view name = head ? std::string_view(*head) : std::string_view();
    if (name.starts_with("::"))
        name.remove_prefix(2);
    check_words(command, name);
    if (!head)
        return;
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

void CommandChecker::check_stock(const ParsedCommand& command, std::string_view name) {
    const StockCommand& stock = *find_stock_command(name);
    const int given = static_cast<int>(command.words.size()) - 1;
    const bool odd_foreach = name == "foreach" && given % 2 == 0;
    const bool new_trace = name == "trace" && (literal(command, 1) == "add" || literal(command, 1) == "remove");
    if (given < stock.arguments_min || (stock.arguments_max >= 0 && given > stock.arguments_max) || odd_foreach || new_trace) {
        error("wrong # args", command);
    }
}

void CommandChecker::check_row(const ParsedCommand& command, const CommandRow& row) {
    const int given = static_cast<int>(command.words.size()) - 1;
    if (check_later_form(command, row))
        return;
    if (given < row.arguments_min) {
        const std::string spec = argument_spec(row.usage, static_cast<std::size_t>(given));
        error(fmt::format("\"unexpected end of arguments;expected argument spec:{}\"", spec), command);
    } else if (row.name == "log") {
        check_log(command);
    } else if (row.name == "event") {
        check_event_word(command);
    } else if (row.arguments_max >= 0 && given > row.arguments_max) {
        error("wrong # args", command);
    } else {
        check_first_word(command, row);
    }
}

/// A form that is known and not here yet. True when it is one.
bool CommandChecker::check_later_form(const ParsedCommand& command, const CommandRow& row) {
    if (row.later.empty())
        return false;
    std::vector<std::optional<std::string>> words;
    for (std::size_t at = 1; at < command.words.size(); ++at)
        words.push_back(literal(command, at));
    const std::string_view form = later_form(row, words);
    if (!form.empty())
        unsupported(command, fmt::format("known F5 command, not supported by this version: {} {}", row.name, form));
    return !form.empty();
}

void CommandChecker::check_first_word(const ParsedCommand& command, const CommandRow& row) {
    const auto word = command.words.size() > 1 ? literal(command, 1) : std::nullopt;
    const auto keywords = split_blanks(row.keywords);
    if (!word || keywords.empty() || has(keywords, *word))
        return;
    if (is_known_form(row.name, *word))
        unsupported(command, fmt::format("known form of an F5 command, not supported by this version: {} {}", row.name, *word));
    else
        add(Severity::error, fmt::format("\"invalid '{}'; expected:{}\"", *word, fmt::join(keywords, "|")), command,
            command.words[1].span.begin);
}

/// `log local0. text # remark`: the words behind the text are arguments, and then the first must be an option.
void CommandChecker::check_log(const ParsedCommand& command) {
    const auto first = literal(command, 1);
    const bool is_facility = first && first->find('.') != std::string::npos && (first->front() < '0' || first->front() > '9');
    const std::size_t most = first == "-noname" ? 4 : 3;
    if (command.words.size() - 1 > (is_facility ? 2U : most))
        error(first == "-noname" ? std::string("wrong # args") : fmt::format("\"invalid '{}'; expected:-noname\"", first.value_or("")),
              command);
}

void CommandChecker::check_event_word(const ParsedCommand& command) {
    const auto first = literal(command, 1);
    const auto second = command.words.size() > 2 ? literal(command, 2) : std::nullopt;
    const bool is_verb = first == "enable" || first == "disable";
    if (is_verb && second && *second != "all")
        error(fmt::format("\"invalid '{}'; expected:all\"", *second), command);
    else if (!is_verb && second && *second != "enable" && *second != "disable")
        error(fmt::format("\"invalid '{}'; expected:enable|disable\"", *second), command);
    else if (command.words.size() > 3)
        error("wrong # args", command);
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
    std::vector<std::optional<std::string>> literals;
    for (std::size_t at = 0; at < command.words.size(); ++at)
        literals.push_back(literal(command, at));
    literals.front() = std::string(name);
    for (const NamedObject& object : named_objects(literals)) {
        const bool reversed = name == "matchclass" && literals.size() > 1 && literals[1] &&
                              !is_known(object.kind, literal(command, object.word)) && is_known(object.kind, literals[1]);
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

std::optional<std::string> CommandChecker::literal(const ParsedCommand& command, std::size_t word) const {
    return word < command.words.size() ? reader_.literal(command.words[word]) : std::nullopt;
}

} // namespace sluice::rules
