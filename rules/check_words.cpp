#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/catalogue/command_forms.h"
#include "rules/catalogue/commands.h"
#include "rules/catalogue/log_words.h"
#include "rules/catalogue/stock_commands.h"
#include "rules/check.h"
#include "rules/form_matcher.h"

// What stands behind a command's name.
namespace sluice::rules {
namespace {

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

/// The name in a usage line of the argument that follows `given` words: "POOL" in "active_members [-list] POOL".
std::string argument_spec(std::string_view usage, std::size_t given) {
    const auto words = split_blanks(usage);
    std::string spec(given + 1 < words.size() ? words[given + 1] : "ANY");
    std::erase_if(spec, [](char c) { return std::string_view("[]()?").find(c) != std::string_view::npos; });
    return spec;
}

std::string missing(std::string_view spec) {
    return fmt::format("\"unexpected end of arguments;expected argument spec:{}\"", spec);
}

std::string invalid(std::string_view word, std::string_view expected) {
    return fmt::format("\"invalid '{}'; expected:{}\"", word, expected);
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

/// `192.0.2.1`, `192.0.2.1:514`, `2001:db8::1`.
bool may_be_receiver(const std::optional<std::string>& word) {
    return !word || word->find(':') != std::string::npos || (!word->empty() && word->front() >= '0' && word->front() <= '9');
}

/// Is a value wrong, and no keyword? F5 finds it out when the command runs, and whoever catches that may mean it.
bool is_a_value(const FormMismatch& mismatch) {
    return std::any_of(mismatch.expected.begin(), mismatch.expected.end(),
                       [](const std::string& name) { return name.front() >= 'A' && name.front() <= 'Z'; });
}

struct WrongWord {
    std::size_t word;
    std::string message;
};

/// `log ?-noname? ?RECEIVER? ?FACILITY.LEVEL? TEXT`. F5 reads it from the end: `log local0. text # remark` has too many words, and says
/// that the first is no option.
std::optional<WrongWord> wrong_log_word(const std::vector<std::optional<std::string>>& words) {
    const std::size_t first = !words.empty() && words.front() == "-noname" ? 1 : 0;
    const std::size_t count = words.size() - first;
    if (count == 0)
        return WrongWord{0, missing("TEXT")};
    if (first == 1 && count > 3)
        return WrongWord{0, "wrong # args"};
    const auto& facility = words[words.size() - std::min<std::size_t>(count, 2)];
    const bool good_facility = count == 1 || !facility || is_log_facility(*facility);
    const bool has_receiver = count == 3 && may_be_receiver(words[first]);
    if (good_facility && (count < 3 || has_receiver))
        return std::nullopt;
    if (first == 1 || has_receiver)
        return WrongWord{words.size() - 1, good_facility ? "wrong # args" : invalid(*facility, "FACILITY.LEVEL")};
    return WrongWord{1, words.front() ? invalid(*words.front(), "-noname") : "wrong # args"};
}

} // namespace

void CommandChecker::check_stock(const ParsedCommand& command, std::string_view name) {
    const StockCommand& stock = *find_stock_command(name);
    const int given = static_cast<int>(command.words.size()) - 1;
    const bool odd_foreach = name == "foreach" && given % 2 == 0;
    const bool new_trace = name == "trace" && (literal(command, 1) == "add" || literal(command, 1) == "remove");
    if (given < stock.arguments_min || (stock.arguments_max >= 0 && given > stock.arguments_max) || odd_foreach || new_trace)
        error("wrong # args", command);
    else if (command.span.begin >= catch_end_)
        check_subcommand(command, name);
}

void CommandChecker::check_subcommand(const ParsedCommand& command, std::string_view name) {
    const auto rows = stock_subcommands(name);
    const auto word = literal(command, 1);
    if (rows.empty() || !word)
        return;
    const StockSubcommand* row = find_stock_subcommand(rows, *word);
    const int given = static_cast<int>(command.words.size()) - 2;
    if (row == nullptr)
        add(Severity::error, bad_stock_subcommand(rows, *word), command, command.words[1].span.begin);
    else if (given < row->arguments_min || (row->arguments_max >= 0 && given > row->arguments_max))
        error("wrong # args", command);
}

void CommandChecker::check_row(const ParsedCommand& command, const CommandRow& row) {
    if (check_later_form(command, row) || check_first_word(command, row))
        return;
    const std::string_view forms = find_forms(row.name);
    if (row.name == "log") {
        if (const auto wrong = wrong_log_word(literals(command, 1)))
            add(Severity::error, wrong->message, command, command.words[wrong->word].span.begin);
    } else if (!forms.empty()) {
        check_forms(command, forms);
    } else {
        check_count(command, row);
    }
}

void CommandChecker::check_count(const ParsedCommand& command, const CommandRow& row) {
    const int given = static_cast<int>(command.words.size()) - 1;
    if (given < row.arguments_min)
        error(missing(argument_spec(row.usage, static_cast<std::size_t>(given))), command);
    else if (row.arguments_max >= 0 && given > row.arguments_max)
        error("wrong # args", command);
}

void CommandChecker::check_forms(const ParsedCommand& command, std::string_view forms) {
    const auto words = literals(command, 1);
    const auto mismatch = match_forms(forms, words);
    if (!mismatch)
        return;
    if (mismatch->kind == FormMismatch::Kind::missing) {
        error(missing(mismatch->spec()), command);
    } else if (mismatch->kind == FormMismatch::Kind::excess) {
        error("wrong # args", command);
    } else if (command.span.begin >= catch_end_ || !is_a_value(*mismatch)) {
        const std::string& word = words[mismatch->word].value();
        const bool is_event = std::find(mismatch->expected.begin(), mismatch->expected.end(), "EVENT") != mismatch->expected.end();
        add(Severity::error, is_event ? fmt::format("unknown event ({})", word) : invalid(word, mismatch->spec()), command,
            command.words[mismatch->word + 1].span.begin);
    }
}

/// A form that is known and not here yet. True when it is one.
bool CommandChecker::check_later_form(const ParsedCommand& command, const CommandRow& row) {
    if (row.later.empty())
        return false;
    const std::string_view form = later_form(row, literals(command, 1));
    if (!form.empty())
        unsupported(command, fmt::format("known F5 command, not supported by this version: {} {}", row.name, form));
    return !form.empty();
}

/// True when the first word is none that the command has here.
bool CommandChecker::check_first_word(const ParsedCommand& command, const CommandRow& row) {
    const auto word = command.words.size() > 1 ? literal(command, 1) : std::nullopt;
    const auto keywords = split_blanks(row.keywords);
    if (!word || keywords.empty() || std::find(keywords.begin(), keywords.end(), *word) != keywords.end())
        return false;
    if (is_known_form(row.name, *word))
        unsupported(command, fmt::format("known form of an F5 command, not supported by this version: {} {}", row.name, *word));
    else
        add(Severity::error, invalid(*word, fmt::format("{}", fmt::join(keywords, "|"))), command, command.words[1].span.begin);
    return true;
}

} // namespace sluice::rules
