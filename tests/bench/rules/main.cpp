#include "world.h"

// Prints what rules cost: an event, data groups, payload, and translated rules beside the same logic in plain Tcl.
int main() {
    sluice::bench::print_event_costs();
    sluice::bench::print_class_costs();
    sluice::bench::print_payload_costs();
    sluice::bench::print_translation_costs();
    return 0;
}
