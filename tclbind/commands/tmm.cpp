#include <chrono>

#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

int cmp_count(Call& call) {
    return call.give(Tcl_WideInt{call.scope.host->workers});
}
int cmp_unit(Call& call) {
    return call.give(Tcl_WideInt{call.scope.host->worker});
}

/// All workers are one group, number 0.
int cmp_group(Call& call) {
    return call.give(Tcl_WideInt{0});
}
int cmp_groups(Call& call) {
    return call.give(Tcl_WideInt{1});
}

/// There is no other device that could be active.
int ha_status(Call& call) {
    const bool asks_active = call.word(0) == "active";
    return asks_active || call.word(0) == "standby" ? call.give(asks_active) : call.fail_keyword(call.word(0), "active standby");
}

struct Window {
    std::string_view word;
    std::chrono::seconds length;
};
constexpr Window windows[] = {{"1sec", std::chrono::seconds{1}},
                              {"5secs", std::chrono::seconds{5}},
                              {"15secs", std::chrono::seconds{15}},
                              {"1min", std::chrono::seconds{60}},
                              {"5mins", std::chrono::seconds{300}}};

/// `cpu usage ?WINDOW?`
int cpu(Call& call) {
    if (call.word(0) != "usage") {
        return call.fail_keyword(call.word(0), "usage");
    }
    const std::string_view asked = call.count() > 1 ? call.word(1) : "1sec";
    for (const Window& window : windows) {
        if (window.word == asked) {
            const engine::WorkerFacts* facts = call.scope.host->facts;
            return call.give(Tcl_WideInt{facts != nullptr ? facts->cpu_usage_percent(window.length) : 0});
        }
    }
    return call.fail_keyword(asked, "1sec 5secs 15secs 1min 5mins");
}

constexpr CommandRow rows[] = {
    {"TMM::cmp_count", 0, 0, "TMM::cmp_count", "", &cmp_count, Needs::nothing},
    {"TMM::cmp_unit", 0, 0, "TMM::cmp_unit", "", &cmp_unit, Needs::nothing},
    {"TMM::cmp_group", 0, 0, "TMM::cmp_group", "", &cmp_group, Needs::nothing},
    {"TMM::cmp_groups", 0, 0, "TMM::cmp_groups", "", &cmp_groups, Needs::nothing},
    {"TMM::cmp_primary_group", 0, 0, "TMM::cmp_primary_group", "", &cmp_group, Needs::nothing},
    {"HA::status", 1, 1, "HA::status active|standby", "active standby", &ha_status, Needs::nothing},
    {"cpu", 1, 2, "cpu usage ?1sec|5secs|15secs|1min|5mins?", "usage", &cpu, Needs::nothing},
};

} // namespace

CommandFamily tmm_family() {
    return rows;
}

} // namespace sluice::tclbind
