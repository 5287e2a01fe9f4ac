#include <algorithm>

#include "rules/dialect.h"
#include "rules/list.h"
#include "rules/runtime_names.h"

namespace sluice::rules {

const std::vector<Translator::FormRow>& Translator::forms() {
    static const std::vector<FormRow> rows = {
        {"after", &Translator::after_form},     {"case", &Translator::case_form},       {"catch", &Translator::catch_form},
        {"clientside", &Translator::side_form}, {"eval", &Translator::eval_form},       {"expr", &Translator::expr_form},
        {"for", &Translator::for_form},         {"foreach", &Translator::foreach_form}, {"if", &Translator::if_form},
        {"peer", &Translator::side_form},       {"proc", &Translator::proc_form},       {"serverside", &Translator::side_form},
        {"subst", &Translator::subst_form},     {"switch", &Translator::switch_form},   {"uplevel", &Translator::uplevel_form},
        {"while", &Translator::while_form},
    };
    return rows;
}

Translator::Form Translator::find_form(std::string_view name) {
    if (name.starts_with("::"))
        name.remove_prefix(2);
    const auto at = std::find_if(forms().begin(), forms().end(), [name](const FormRow& row) { return row.name == name; });
    return at == forms().end() ? nullptr : at->form;
}

bool is_script_command(std::string_view name) {
    return Translator::find_form(name) != nullptr;
}

bool Translator::if_form(const ParsedCommand& command) {
    if (command.words.size() < 2)
        return false;
    out_.put("if ");
    std::size_t at = if_clause(command, 1);
    while (at < command.words.size() && is(command.words[at], "elseif")) {
        out_.put(" elseif ");
        at = if_clause(command, at + 1);
    }
    if (at < command.words.size())
        if_rest(command, at);
    return true;
}

/// A condition and its body, from word `at`; returns the word behind them.
std::size_t Translator::if_clause(const ParsedCommand& command, std::size_t at) {
    const auto& words = command.words;
    const std::string keyword = at == 1 ? "if" : "elseif";
    if (at >= words.size()) {
        load_finding(Severity::error, "missing an expression after \"" + keyword + "\"", words.back());
        return at;
    }
    emit_condition(words[at++]);
    if (at < words.size() && is(words[at], "then"))
        ++at;
    if (at >= words.size()) {
        load_finding(Severity::error, "missing a script after \"" + keyword + "\"", words.front());
        return at;
    }
    out_.put(" ");
    emit_body(words[at++]);
    return at;
}

void Translator::if_rest(const ParsedCommand& command, std::size_t at) {
    const auto& words = command.words;
    if (is(words[at], "else"))
        ++at;
    else
        load_finding(Severity::warning, "deprecated usage, use else or elseif", words[at]);
    out_.put(" else ");
    if (at >= words.size()) {
        load_finding(Severity::error, "missing a script after \"else\"", words.back());
        return;
    }
    if (at + 1 < words.size()) {
        load_finding(Severity::error, "wrong # args", words.front());
        emit_words(command, at, words.size());
        return;
    }
    emit_body(words[at]);
}

bool Translator::while_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() != 3)
        return false;
    if (!is_plain(words[1])) {
        fixed_loop(command, nullptr, words[1], nullptr, words[2]);
        return true;
    }
    out_.put("while ");
    emit_condition(words[1]);
    out_.put(" ");
    emit_body(words[2]);
    return true;
}

bool Translator::for_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() != 5)
        return false;
    if (!is_plain(words[2])) {
        fixed_loop(command, &words[1], words[2], &words[3], words[4]);
        return true;
    }
    out_.put("for ");
    emit_body(words[1]);
    out_.put(" ");
    emit_condition(words[2]);
    out_.put(" ");
    emit_body(words[3]);
    out_.put(" ");
    emit_body(words[4]);
    return true;
}

/// A loop whose condition is no literal: Tcl substitutes it once, before the loop, and evaluates that text each time round.
void Translator::fixed_loop(const ParsedCommand& command, const Word* start, const Word& condition, const Word* next, const Word& body) {
    const std::string variable =
        std::string(runtime::condition_variable) + std::to_string(command.span.begin) + "_" + std::to_string(fixed_loops_++);
    if (condition.substitutes)
        load_finding(Severity::warning, "use curly braces to avoid double substitution", condition);
    out_.put("set " + variable + " ");
    emit_word(condition);
    out_.put("; ");
    out_.begin_command(command.span);
    out_.put("for ");
    start ? emit_body(*start) : out_.put("{}");
    out_.put(" {[");
    out_.begin_command(command.span);
    out_.put(std::string(runtime::condition) + " $" + variable + "]} ");
    next ? emit_body(*next) : out_.put("{}");
    out_.put(" ");
    emit_body(body);
}

bool Translator::foreach_form(const ParsedCommand& command) {
    const std::size_t count = command.words.size();
    if (count < 4 || count % 2 != 0)
        return false;
    emit_words(command, 0, count - 1);
    out_.put(" ");
    emit_body(command.words.back());
    return true;
}

bool Translator::catch_form(const ParsedCommand& command) {
    if (command.words.size() < 2)
        return false;
    if (command.words.size() > 3) {
        // Tcl 8.5 and later take a variable for the options. The check at load has refused this already; here it is text of run time.
        out_.put(std::string(runtime::refuse) + " {wrong # args: should be \"catch command ?varName?\"}");
        return true;
    }
    out_.put("catch ");
    emit_body(command.words[1]);
    if (command.words.size() > 2)
        out_.put(" ");
    emit_words(command, 2, command.words.size());
    return true;
}

bool Translator::eval_form(const ParsedCommand& command) {
    if (command.words.size() < 2)
        return false;
    if (command.words.size() > 2 || !is_plain(command.words[1])) {
        emit_helper(runtime::eval, command, 1);
        return true;
    }
    out_.put("eval ");
    emit_body(command.words[1]);
    return true;
}

bool Translator::expr_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() < 2)
        return false;
    const bool one_text =
        words.size() == 2 || std::all_of(words.begin() + 1, words.end(), [](const Word& word) { return word.kind == WordKind::bare; });
    if (!one_text || !std::all_of(words.begin() + 1, words.end(), [this](const Word& word) { return is_plain(word); })) {
        emit_helper(runtime::expr, command, 1);
        return true;
    }
    out_.put("expr {");
    emit_expression({words[1].inner().begin, words.back().inner().end});
    out_.put("}");
    return true;
}

bool Translator::subst_form(const ParsedCommand& command) {
    const auto& words = command.words;
    const Word& last = words.back();
    const bool has_commands = last.kind != WordKind::braced || text(last.span).find('[') != std::string_view::npos;
    if (words.size() < 2 || !has_commands)
        return false;
    emit_helper(runtime::subst, command, 1);
    return true;
}

bool Translator::uplevel_form(const ParsedCommand& command) {
    const auto& words = command.words;
    const auto level = words.size() > 1 ? reader_.literal(words[1]) : std::nullopt;
    const bool has_level = level && !level->empty() && (level->front() == '#' || (level->front() >= '0' && level->front() <= '9'));
    const std::size_t script = has_level ? 2 : 1;
    if (words.size() <= script)
        return false;
    if (words.size() != script + 1 || !is_plain(words[script])) {
        emit_helper(runtime::uplevel, command, 1);
        return true;
    }
    emit_words(command, 0, script);
    out_.put(" ");
    emit_body(words[script]);
    return true;
}

bool Translator::after_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() < 3 || is(words[1], "cancel") || is(words[1], "info"))
        return false;
    const bool one_script = words.size() == 3 || (words.size() == 4 && is(words[2], "-periodic"));
    if (!one_script || !is_plain(words.back())) {
        emit_helper(runtime::after, command, 1);
        return true;
    }
    emit_words(command, 0, words.size() - 1);
    out_.put(" ");
    emit_body(words.back());
    return true;
}

bool Translator::side_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() < 2)
        return false;
    emit_word(words.front());
    out_.put(" ");
    if (words.size() == 2) {
        emit_body(words[1]);
        return true;
    }
    out_.put("{");
    out_.begin_command(command.span);
    emit_helper(runtime::body, command, 1);
    out_.put("}");
    return true;
}

bool Translator::proc_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() != 4)
        return false;
    if (!reader_.literal(words[3])) {
        emit_helper(runtime::command, command, 0);
        return true;
    }
    emit_words(command, 0, 3);
    out_.put(" ");
    emit_body(words[3]);
    return true;
}

} // namespace sluice::rules
