#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

int cmp_count(Call& call) {
    return call.give(Tcl_WideInt{call.scope.host->workers});
}
int cmp_unit(Call& call) {
    return call.give(Tcl_WideInt{call.scope.host->worker});
}

constexpr CommandRow rows[] = {
    {"TMM::cmp_count", 0, 0, "TMM::cmp_count", "", &cmp_count, Needs::nothing},
    {"TMM::cmp_unit", 0, 0, "TMM::cmp_unit", "", &cmp_unit, Needs::nothing},
};

} // namespace

CommandFamily tmm_family() {
    return rows;
}

} // namespace sluice::tclbind
