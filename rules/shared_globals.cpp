#include "rules/shared_globals.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::rules {

namespace {

constexpr std::string_view word_ends = " \t\n;]}\"";
constexpr std::array<std::string_view, 8> writers = {"set", "incr", "append", "lappend", "lset", "unset", "global", "array set"};

bool begins_command(std::string_view text, std::size_t at) {
    const std::size_t before = at == 0 ? std::string_view::npos : text.find_last_not_of(" \t", at - 1);
    return before == std::string_view::npos || std::string_view{"\n;[{"}.find(text[before]) != std::string_view::npos;
}

std::string_view word_at(std::string_view text, std::size_t at) {
    return text.substr(at, std::min(text.find_first_of(word_ends, at), text.size()) - at);
}

/// `::name` without what `static::` keeps for each worker and what is ours. An element counts as its array.
bool is_global(std::string_view name) {
    return name.starts_with("::") && !name.starts_with("::static::") && !name.starts_with("::sluice::");
}

/// `set ::x` alone reads it.
bool is_read(std::string_view writer, std::string_view text, std::size_t end) {
    const std::size_t next = text.find_first_not_of(" \t", end);
    return writer == "set" && (next == std::string_view::npos || std::string_view{"\n;]}"}.find(text[next]) != std::string_view::npos);
}

std::optional<std::string> find_write(std::string_view text, std::string_view writer) {
    for (std::size_t at = text.find(writer); at != std::string_view::npos; at = text.find(writer, at + 1)) {
        const std::size_t end = at + writer.size();
        const std::size_t name_at = text.find_first_not_of(" \t", end);
        if (name_at == end || name_at == std::string_view::npos || !begins_command(text, at)) {
            continue;
        }
        const std::string_view name = word_at(text, name_at);
        const bool is_shared = writer == "global" ? !name.empty() : is_global(name) && !is_read(writer, text, name_at + name.size());
        if (is_shared) {
            return std::string{name.substr(0, name.find('('))};
        }
    }
    return std::nullopt;
}

std::optional<std::string> find_write(std::string_view text) {
    for (const std::string_view writer : writers) {
        if (auto name = find_write(text, writer)) {
            return name;
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> written_global(const Rule& rule) {
    for (const Handler& handler : rule.handlers) {
        if (handler.event != EventId::rule_init) {
            if (auto name = find_write(handler.body.tcl)) {
                return name;
            }
        }
    }
    for (const Procedure& procedure : rule.procedures) {
        if (auto name = find_write(procedure.body.tcl)) {
            return name;
        }
    }
    return std::nullopt;
}

} // namespace sluice::rules
