#include "rules/dialect.h"

#include <algorithm>
#include <string>
#include <utility>

#include "rules/expression.h"
#include "rules/list.h"
#include "rules/runtime_names.h"

namespace sluice::rules {

Translator::Translator(Reader& reader, std::vector<Finding>& findings, CommandObserver* observer, std::size_t depth)
    : reader_(reader), findings_(findings), observer_(observer), depth_(depth), out_(reader.source()) {}

Translation Translator::script(Span span) {
    emit_script(span);
    return out_.take();
}

Translation Translator::expression(Span span) {
    emit_expression(span);
    return out_.take();
}

Translation Translator::substitution(Span span) {
    emit_pieces(span, false);
    return out_.take();
}

void Translator::emit_script(Span span) {
    if (!enter(span.begin))
        return;
    bool follows_command = false;
    const Span outer = command_;
    std::size_t at = span.begin;
    for (;;) {
        std::size_t begin = at;
        const auto command = reader_.next_command(at, span.end);
        if (!command) {
            while (begin < span.end && (is_blank(reader_.source().at(begin)) || reader_.source().at(begin) == '\n'))
                ++begin;
            command_ = {begin, span.end};
            parse_finding(command.error());
            break;
        }
        if (!*command)
            break;
        emit_command(**command, follows_command);
        follows_command = true;
    }
    command_ = outer;
    leave();
}

void Translator::emit_command(const ParsedCommand& command, bool follows_command) {
    if (!out_.begin_at(command.span.begin) && follows_command)
        out_.put("; ");
    command_ = command.span;
    out_.begin_command(command_);
    if (observer_)
        observer_->command(command);
    const std::size_t place = out_.place();
    const std::size_t outer_pieces = std::exchange(pieces_, 0);
    const auto name = reader_.literal(command.words.front());
    const Form form = name ? find_form(*name) : nullptr;
    if (!name)
        emit_helper(runtime::command, command, 0);
    else if (!form || !(this->*form)(command))
        emit_words(command, 0, command.words.size());
    // Joining several values into one is where a value can grow by more than a command adds to it.
    if (pieces_ > 1 || name == "concat")
        out_.insert_command(place, std::string(runtime::tick) + " " + std::to_string(std::max<std::size_t>(pieces_, 2)) + "; ");
    pieces_ = outer_pieces;
}

void Translator::emit_words(const ParsedCommand& command, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
        if (i > first)
            out_.put(" ");
        emit_word(command.words[i]);
    }
}

void Translator::emit_helper(std::string_view helper, const ParsedCommand& command, std::size_t first) {
    out_.put(helper);
    out_.put(" ");
    emit_words(command, first, command.words.size());
}

void Translator::emit_word(const Word& word) {
    if (word.kind == WordKind::braced) {
        out_.copy(word.span);
        return;
    }
    const std::string_view quote_mark = word.kind == WordKind::quoted ? "\"" : "";
    out_.put(quote_mark);
    emit_pieces(word.inner(), !is_balanced(text(word.inner())));
    out_.put(quote_mark);
}

void Translator::emit_pieces(Span span, bool escape_braces) {
    std::size_t pieces = 0;
    for (std::size_t at = span.begin; at < span.end;) {
        const std::size_t special = std::min(text({at, span.end}).find_first_of("$[\\") + at, span.end);
        const Span plain{at, special < at ? span.end : special};
        escape_braces ? out_.copy_escaped(plain) : out_.copy(plain);
        if (plain.end >= span.end)
            return;
        const auto piece = reader_.piece(plain.end, span.end);
        if (!piece) {
            parse_finding(piece.error());
            return;
        }
        at = piece->span.end;
        if (piece->kind == Piece::Kind::variable || piece->kind == Piece::Kind::command)
            pieces_ = std::max(pieces_, ++pieces);
        if (piece->kind == Piece::Kind::variable) {
            emit_variable(*piece, escape_braces);
        } else if (piece->kind == Piece::Kind::command) {
            out_.put("[");
            emit_script(piece->inner);
            out_.put("]");
        } else {
            out_.copy(piece->span);
            at = text(piece->span) == "\\x" ? emit_hex_digits({at, span.end}) : at;
        }
    }
}

/// Tcl 8.4 takes all digits behind `\x` and of their value the last two, 8.6 takes two digits. Returns where they end.
std::size_t Translator::emit_hex_digits(Span span) {
    const std::string_view rest = text(span);
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789abcdefABCDEF"), rest.size());
    out_.copy({span.begin + (digits > 2 ? digits - 2 : 0), span.begin + digits});
    return span.begin + digits;
}

void Translator::emit_variable(const Piece& piece, bool escape_braces) {
    if (observer_)
        observer_->variable(text(piece.inner));
    if (piece.index.end == piece.index.begin) {
        out_.copy(piece.span);
        return;
    }
    if (!enter(piece.span.begin))
        return;
    out_.copy({piece.span.begin, piece.index.begin});
    emit_pieces(piece.index, escape_braces);
    out_.copy({piece.index.end, piece.span.end});
    leave();
}

void Translator::emit_expression(Span span) {
    if (!enter(span.begin))
        return;
    const auto tokens = read_expression(reader_, span, depth_ - 1);
    if (!tokens) {
        const ExpressionError& error = tokens.error();
        const bool is_syntax = !error.reading && error.message.starts_with("syntax error");
        const auto kind = error.reading ? Finding::Kind::parse : is_syntax ? Finding::Kind::expression : Finding::Kind::plain;
        add({kind, Severity::error, error.message, error.offset, command_, error.offset - span.begin});
        leave();
        return;
    }
    std::size_t at = span.begin;
    for (const ExpressionToken& token : *tokens) {
        out_.copy({at, token.span.begin});
        at = token.span.end;
        out_.put(token.before);
        if (!token.replacement.empty())
            out_.put(token.replacement);
        else if (token.kind == ExpressionToken::Kind::quoted)
            emit_word({WordKind::quoted, token.span, true, true});
        else if (token.kind == ExpressionToken::Kind::variable || token.kind == ExpressionToken::Kind::command)
            emit_pieces(token.span, false);
        else
            out_.copy(token.span);
        out_.put(token.after);
    }
    out_.copy({at, span.end});
    leave();
}

/// With the author's blanks inside the braces: BIG-IP's messages show them.
void Translator::emit_braced_script(Span span) {
    const auto blank_at = [this](std::size_t at) { return is_blank(reader_.source().at(at)); };
    std::size_t first = span.begin;
    while (first < span.end && blank_at(first))
        ++first;
    std::size_t last = span.end;
    while (last > first && blank_at(last - 1))
        --last;
    out_.put("{");
    out_.begin_script(span.begin);
    out_.copy({span.begin, first});
    emit_script({first, span.end});
    if (!out_.begin_at(span.end))
        out_.copy({last, span.end});
    out_.put("}");
}

void Translator::emit_body(const Word& word) {
    if (is_plain(word)) {
        emit_braced_script(word.inner());
    } else if (const auto value = reader_.literal(word)) {
        const Translation body = nested(*value, [](Translator& inner, Span span) { return inner.script(span); });
        out_.put(quote(body.tcl));
    } else {
        out_.put("{");
        out_.begin_script(word.span.begin);
        out_.begin_command(command_);
        out_.put(std::string(runtime::body) + " ");
        emit_word(word);
        out_.put("}");
    }
}

void Translator::emit_condition(const Word& word) {
    out_.put("{");
    if (is_plain(word)) {
        emit_expression(word.inner());
    } else {
        if (word.substitutes)
            load_finding(Severity::warning, "use curly braces to avoid double substitution", word);
        out_.put("[");
        out_.begin_command(command_);
        out_.put(std::string(runtime::condition) + " ");
        emit_word(word);
        out_.put("]");
    }
    out_.put("}");
}

bool Translator::is(const Word& word, std::string_view value) const {
    return !word.substitutes && reader_.literal(word) == value;
}

bool Translator::is_plain(const Word& word) const {
    return word.kind == WordKind::braced || (!word.substitutes && !word.escapes && is_balanced(text(word.inner())));
}

bool Translator::enter(std::size_t offset) {
    if (depth_ >= nesting_depth_max) {
        // The condition and the body of one `if` are equally deep.
        const std::string message = too_deep("commands");
        if (findings_.empty() || findings_.back().message != message)
            add({Finding::Kind::plain, Severity::error, message, offset, command_, 0});
        return false;
    }
    ++depth_;
    return true;
}

void Translator::add(Finding finding) {
    findings_.push_back(std::move(finding));
}

void Translator::load_finding(Severity severity, std::string message, const Word& word) {
    if (observer_)
        add({Finding::Kind::plain, severity, std::move(message), word.span.begin, command_, 0});
}

void Translator::parse_finding(const ReadError& error) {
    add({Finding::Kind::parse, Severity::error, error.message, error.offset, command_, 0});
}

Translation Translator::nested(std::string_view value, const std::function<Translation(Translator&, Span)>& part) {
    const SourceText source(value);
    Reader reader(source);
    std::vector<Finding> findings;
    Translator inner(reader, findings, nullptr, depth_ + 1);
    Translation result;
    if (depth_ + 1 < nesting_depth_max)
        result = part(inner, {0, source.size()});
    else
        add({Finding::Kind::plain, Severity::error, too_deep("commands"), command_.begin, command_, 0});
    for (Finding& finding : findings) {
        finding.offset = command_.begin;
        finding.command = command_;
        add(std::move(finding));
    }
    return result;
}

} // namespace sluice::rules
