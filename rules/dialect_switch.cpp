#include <algorithm>

#include "rules/dialect.h"
#include "rules/list.h"
#include "rules/runtime_names.h"

namespace sluice::rules {
namespace {

constexpr std::string_view computed_case = "case with computed patterns or bodies is not supported by this version; use switch";

} // namespace

/// Index of the first word behind the options.
std::size_t Translator::switch_options(const ParsedCommand& command) {
    std::size_t at = 1;
    for (; at + 2 < command.words.size(); ++at) {
        const auto option = reader_.literal(command.words[at]);
        if (!option || !option->starts_with('-'))
            break;
        if (*option == "--")
            return at + 1;
        if (*option != "-exact" && *option != "-glob" && *option != "-regexp") {
            load_finding(Severity::error, "bad option \"" + *option + "\": must be -exact, -glob, -regexp, or --", command.words[at]);
            break;
        }
    }
    return at;
}

bool Translator::switch_form(const ParsedCommand& command) {
    const auto& words = command.words;
    const std::size_t value = switch_options(command);
    if (words.size() < 3 || value + 1 >= words.size())
        return false;
    const bool one_list = words.size() == value + 2;
    const auto list = one_list ? reader_.literal(words.back()) : std::nullopt;
    if (one_list && !list) {
        emit_helper(runtime::command, command, 0);
        return true;
    }
    emit_words(command, 0, value + 1);
    out_.put(" ");
    if (!one_list) {
        switch_pairs(words, value + 1, false);
    } else if (is_plain(words.back())) {
        out_.put("{");
        switch_list(words.back().inner());
        out_.begin_at(words.back().inner().end);
        out_.put("}");
    } else {
        const Translation arms = nested(*list, [](Translator& inner, Span span) {
            inner.switch_list(span);
            return inner.out_.take();
        });
        out_.put(quote(arms.tcl));
    }
    return true;
}

void Translator::switch_list(Span span) {
    const auto words = split_list(reader_.source(), span);
    if (words)
        switch_pairs(*words, 0, true);
    else
        add({Finding::Kind::plain, Severity::error, words.error().message, words.error().offset, command_, 0});
}

/// One comment among the patterns shifts every pair behind it: only the cause is told, not what follows from it.
bool Translator::has_odd_comment(const std::vector<Word>& words) {
    const auto comment =
        std::find_if(words.begin(), words.end(), [this](const Word& word) { return reader_.source().at(word.span.begin) == '#'; });
    if (words.size() % 2 == 0 || comment == words.end())
        return false;
    load_finding(
        Severity::error,
        "extra switch pattern with no body, this may be due to a comment incorrectly placed outside of a switch body: the words of "
        "this comment are patterns and bodies",
        *comment);
    return true;
}

/// Where the line of a comment between patterns ends, when the word begins one; else the word's begin.
std::size_t Translator::comment_end(const std::vector<Word>& words, std::size_t at) const {
    const std::size_t begin = words[at].span.begin;
    const bool begins_line = at == 0 || text({words[at - 1].span.end, begin}).find('\n') != std::string_view::npos;
    if (reader_.source().at(begin) != '#' || !begins_line)
        return begin;
    const std::size_t end = text({begin, words.back().span.end}).find('\n');
    return end == std::string_view::npos ? begin : begin + end;
}

/// A word of a comment, and for Tcl the body of the word before: no script that anybody has to find right.
void Translator::commented_body(const Word& word) {
    const std::string value = reader_.literal(word).value_or("");
    const SourceText source(value);
    Reader reader(source);
    std::vector<Finding> findings;
    Translator inner(reader, findings, nullptr, depth_ + 1);
    const std::string body = depth_ + 1 < nesting_depth_max ? inner.script({0, source.size()}).tcl : value;
    const bool is_script = std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::error; });
    out_.put(quote(is_script ? body : value));
}

void Translator::switch_pairs(const std::vector<Word>& words, std::size_t first, bool in_list) {
    if (in_list && has_odd_comment(words))
        return;
    std::size_t comment = 0;
    for (std::size_t at = first; at < words.size(); at += 2) {
        const Word& pattern = words[at];
        comment = in_list ? std::max(comment, comment_end(words, at)) : 0;
        if (in_list && reader_.source().at(pattern.span.begin) == '#')
            load_finding(Severity::warning, "\"#\" between switch patterns is a pattern, not a comment", pattern);
        if (at > first && !(in_list && out_.begin_at(pattern.span.begin)))
            out_.put(" ");
        if (!in_list)
            emit_word(pattern);
        else if (is_balanced(text(pattern.span)))
            out_.copy(pattern.span);
        else
            out_.put(quote(*reader_.literal(pattern)));
        if (at + 1 == words.size()) {
            load_finding(Severity::error, "extra switch pattern with no body", pattern);
            return;
        }
        out_.put(" ");
        comment = in_list ? std::max(comment, comment_end(words, at + 1)) : 0;
        if (words[at + 1].span.begin < comment) {
            commented_body(words[at + 1]);
            continue;
        }
        const std::size_t arm = out_.place();
        switch_body(words[at + 1], in_list);
        out_.end_arm(arm, text(pattern.inner()), words[at + 1].inner().begin, command_);
    }
}

void Translator::switch_body(const Word& word, bool in_list) {
    if (is(word, "-"))
        out_.put("-");
    else if (!in_list || is_plain(word) || word.escapes)
        emit_body(word);
    else
        out_.put(quote(*reader_.literal(word)));
}

bool Translator::is_case_plain(const std::vector<Word>& words, std::size_t first) const {
    return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(first), words.end(),
                       [this](const Word& word) { return is_plain(word); });
}

/// `case` cannot be suspended in, and each of its patterns is a list of globs: a switch with fall-through says the same.
bool Translator::case_form(const ParsedCommand& command) {
    const auto& words = command.words;
    if (words.size() < 3)
        return false;
    const std::size_t first = is(words[2], "in") && words.size() > 3 ? 3 : 2;
    std::vector<Word> arms(words.begin() + static_cast<std::ptrdiff_t>(first), words.end());
    if (arms.size() == 1 && is_plain(arms.front())) {
        const auto list = split_list(reader_.source(), arms.front().inner());
        if (list)
            arms = *list;
    }
    if (!is_case_plain(arms, 0)) {
        load_finding(Severity::unsupported, std::string(computed_case), words.front());
        out_.put(std::string(runtime::refuse) + " " + quote(computed_case));
        return true;
    }
    if (arms.size() % 2 != 0) {
        load_finding(Severity::error, "extra case pattern with no body", arms.back());
        return false;
    }
    out_.put("switch -glob -- ");
    emit_word(words[1]);
    out_.put(" {");
    case_arms(arms, 0);
    out_.begin_at(words.back().inner().end);
    out_.put("}");
    return true;
}

void Translator::case_arms(const std::vector<Word>& words, std::size_t first) {
    std::size_t fallback = words.size();
    for (std::size_t at = first; at < words.size(); at += 2) {
        if (is(words[at], "default"))
            fallback = at;
        else
            case_arm(words[at], words[at + 1]);
    }
    if (fallback < words.size())
        case_arm(words[fallback], words[fallback + 1]);
}

void Translator::case_arm(const Word& patterns, const Word& body) {
    const auto globs = split_list(reader_.source(), patterns.inner());
    if (!globs) {
        parse_finding(globs.error());
        return;
    }
    if (globs->empty())
        return;
    if (!out_.begin_at(patterns.span.begin))
        out_.put(" ");
    for (const Word& glob : *globs) {
        out_.put(quote(*reader_.literal(glob)));
        out_.put(glob.span.begin == globs->back().span.begin ? " " : " - ");
    }
    const std::size_t arm = out_.place();
    emit_body(body);
    out_.end_arm(arm, text(patterns.inner()), body.inner().begin, command_);
}

} // namespace sluice::rules
