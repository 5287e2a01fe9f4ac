#include "rules/emitter.h"

namespace sluice::rules {

bool Emitter::line_is_empty() const {
    return out_.tcl.find_first_not_of(" \t", line_begin_) == std::string::npos;
}

void Emitter::copy(Span span) {
    for (std::size_t at = span.begin; at < span.end;) {
        const std::string_view rest = source_.slice(at, span.end);
        const std::size_t newline = rest.find('\n');
        out_.tcl.append(rest.substr(0, newline));
        if (newline == std::string_view::npos)
            return;
        out_.tcl.push_back('\n');
        at += newline + 1;
        line_begin_ = out_.tcl.size();
        out_.rule_line.push_back(source_.line(at));
    }
}

void Emitter::copy_escaped(Span span) {
    for (std::size_t at = span.begin; at < span.end; ++at) {
        if (source_.at(at) == '{' || source_.at(at) == '}')
            out_.tcl.push_back('\\');
        copy({at, at + 1});
    }
}

void Emitter::insert(std::size_t place, std::string_view text) {
    out_.tcl.insert(place, text);
    if (place < line_begin_)
        line_begin_ += text.size();
}

bool Emitter::begin_at(std::size_t offset) {
    const std::uint32_t line = source_.line(offset);
    if (line_is_empty()) {
        out_.rule_line.back() = line;
        return true;
    }
    if (out_.rule_line.back() == line)
        return false;
    std::size_t indent = offset;
    while (indent > 0 && is_blank(source_.at(indent - 1)))
        --indent;
    out_.tcl.push_back('\n');
    line_begin_ = out_.tcl.size();
    if (indent == 0 || source_.at(indent - 1) == '\n')
        out_.tcl.append(source_.slice(indent, offset));
    out_.rule_line.push_back(line);
    return true;
}

} // namespace sluice::rules
