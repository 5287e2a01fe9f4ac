#include "rules/emitter.h"

#include <algorithm>

namespace sluice::rules {
namespace {

bool is_before(const CommandPlace& command, std::size_t place) {
    return command.tcl < place;
}

} // namespace

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
        line_ = source_.line(at);
    }
}

void Emitter::copy_escaped(Span span) {
    for (std::size_t at = span.begin; at < span.end; ++at) {
        if (source_.at(at) == '{' || source_.at(at) == '}')
            out_.tcl.push_back('\\');
        copy({at, at + 1});
    }
}

CommandPlace Emitter::command_place(Span command) const {
    std::size_t end = command.end;
    while (is_blank(source_.at(end)))
        ++end;
    return {static_cast<std::uint32_t>(place()), static_cast<std::uint32_t>(command.begin), static_cast<std::uint32_t>(end),
            source_.line(command.begin)};
}

void Emitter::begin_script(std::size_t offset) {
    out_.scripts.push_back({static_cast<std::uint32_t>(place()), source_.line(offset)});
}

void Emitter::end_arm(std::size_t begin, std::string_view pattern, std::size_t offset, Span command) {
    out_.arms.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(place()), source_.line(offset), std::string(pattern),
                         command_place(command)});
}

void Emitter::insert_command(std::size_t place, std::string_view text) {
    out_.tcl.insert(place, text);
    if (place < line_begin_)
        line_begin_ += text.size();
    const auto shift = [place, size = static_cast<std::uint32_t>(text.size())](std::uint32_t& at) { at += at >= place ? size : 0; };
    const auto own = std::lower_bound(out_.commands.begin(), out_.commands.end(), place, is_before);
    const CommandPlace inserted = *own;
    for (auto command = own; command != out_.commands.end(); ++command)
        shift(command->tcl);
    out_.commands.insert(own, inserted);
    for (auto script = out_.scripts.rbegin(); script != out_.scripts.rend() && script->tcl >= place; ++script)
        shift(script->tcl);
    for (auto arm = out_.arms.rbegin(); arm != out_.arms.rend() && arm->tcl_end >= place; ++arm) {
        shift(arm->tcl_begin);
        shift(arm->tcl_end);
    }
}

const CommandPlace* Translation::command_at(std::size_t place) const {
    const auto found = std::lower_bound(commands.begin(), commands.end(), place, is_before);
    return found != commands.end() && found->tcl == place ? &*found : nullptr;
}

bool Emitter::begin_at(std::size_t offset) {
    const std::uint32_t line = source_.line(offset);
    if (line_is_empty()) {
        line_ = line;
        return true;
    }
    if (line_ == line)
        return false;
    std::size_t indent = offset;
    while (indent > 0 && is_blank(source_.at(indent - 1)))
        --indent;
    out_.tcl.push_back('\n');
    line_begin_ = out_.tcl.size();
    if (indent == 0 || source_.at(indent - 1) == '\n')
        out_.tcl.append(source_.slice(indent, offset));
    line_ = line;
    return true;
}

} // namespace sluice::rules
