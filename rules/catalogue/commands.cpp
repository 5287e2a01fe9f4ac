#include "rules/catalogue/commands.h"

#include <algorithm>

namespace sluice::rules {
namespace {

#include "rules/catalogue/event_lists.inc"

constexpr Command commands[] = {
// The rows are sorted by name, which puts small letters last.
// clang-format off
#include "rules/catalogue/commands_a_c.inc"
#include "rules/catalogue/commands_d_g.inc"
#include "rules/catalogue/commands_h_l.inc"
#include "rules/catalogue/commands_m_r.inc"
#include "rules/catalogue/commands_s_z.inc"
#include "rules/catalogue/commands_plain.inc"
    // clang-format on
};

struct ByName {
    bool operator()(const Command& a, std::string_view b) const { return a.name < b; }
    bool operator()(std::string_view a, const Command& b) const { return a < b.name; }
};

bool has_connection(EventId id) {
    return event(id).needs_profile != "none" && event(id).needs_profile != "wide IP";
}

bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t blank = std::min(list.find(' '), list.size());
        if (list.substr(0, blank) == word)
            return true;
        list.remove_prefix(std::min(blank + 1, list.size()));
    }
    return false;
}

} // namespace

std::span<const Command> all_commands() {
    return commands;
}

std::span<const Command> find_command(std::string_view name) {
    const auto [first, last] = std::equal_range(std::begin(commands), std::end(commands), name, ByName{});
    return {first, last};
}

bool is_valid_in(const Command& command, EventId id) {
    if (command.valid_events.empty() || has_word(command.valid_events, "ANY"))
        return true;
    if (has_word(command.valid_events, "ANY_FLOW") && has_connection(id))
        return true;
    // Measured: HTTP commands load in RULE_INIT, where they mean nothing.
    if (id == EventId::rule_init && command.name.starts_with("HTTP::"))
        return true;
    if (command.valid_events == "WIDE_IP_RULE")
        return event(id).needs_profile == "wide IP";
    return has_word(command.valid_events, event(id).name);
}

} // namespace sluice::rules
