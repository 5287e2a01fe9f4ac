#include "rules/catalogue/events.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/rule_session.h"

namespace sluice::tclbind {

namespace {

constexpr std::string_view usage = "event ?NAME? enable|disable ?all? | event info";

int set_all(Call& call, bool enable) {
    engine::RuleSession& session = *call.scope.session;
    session.all_disabled = !enable;
    if (enable) {
        session.disabled.reset();
        session.disabled_for_rule.clear();
    }
    return call.ok();
}

/// The event being handled, for this rule.
int set_current(Call& call, bool enable) {
    auto& list = call.scope.session->disabled_for_rule;
    const std::pair<const rules::Rule*, engine::EventId> key{call.scope.rule, call.scope.event};
    std::erase(list, key);
    if (!enable) {
        list.push_back(key);
    }
    return call.ok();
}

int set_named(Call& call, std::string_view name, bool enable) {
    const auto event = rules::find_event(name);
    if (!event) {
        return call.fail("unknown event (" + std::string{name} + ")");
    }
    call.scope.session->disabled.set(static_cast<std::size_t>(*event), !enable);
    return call.ok();
}

/// Each event of the connection's rules with its state, as a list of pairs.
int give_info(Call& call) {
    const engine::RuleSession& session = *call.scope.session;
    Tcl_Obj* list = Tcl_NewListObj(0, nullptr);
    for (std::size_t i = 0; i < rules::all_events().size(); ++i) {
        if (session.program->events().test(i)) {
            const bool enabled = !session.all_disabled && !session.disabled.test(i);
            Tcl_Obj* const pair[] = {new_text(rules::all_events()[i].name), new_text(enabled ? "enabled" : "disabled")};
            Tcl_ListObjAppendElement(nullptr, list, Tcl_NewListObj(2, pair));
        }
    }
    return call.give(list);
}

bool is_switch(std::string_view word) {
    return word == "enable" || word == "disable";
}

int event(Call& call) {
    const std::string_view first = call.word(0);
    if (call.count() == 1 && first == "info") {
        return give_info(call);
    }
    if (is_switch(first)) {
        if (call.count() == 1) {
            return set_current(call, first == "enable");
        }
        return call.word(1) == "all" ? set_all(call, first == "enable") : call.fail_keyword(call.word(1), "all");
    }
    if (call.count() != 2 || !is_switch(call.word(1))) {
        return call.count() == 2 ? call.fail_keyword(call.word(1), "enable disable") : call.fail_keyword(first, "enable disable info");
    }
    return set_named(call, first, call.word(1) == "enable");
}

constexpr CommandRow rows[] = {
    {"event", 1, 2, usage, "", &event, Needs::nothing},
};

} // namespace

CommandFamily event_family() {
    return rows;
}

} // namespace sluice::tclbind
