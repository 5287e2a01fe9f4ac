#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/irule_options.h"
#include "cli/irule_world.h"
#include "tclbind/dry_run/dry_run.h"

namespace sluice::cli {

/// One thing that happened in a dry run.
struct PlayedEvent {
    enum class Outcome : std::uint8_t {
        completed,
        failed,     ///< a TCL error or a limit
        waiting,    ///< a command still waits
        no_handler, ///< no rule has one
        not_fired,  ///< the connection had ended
    };
    std::string name; ///< the event's; "after" for what its scripts did at the end
    Outcome outcome = Outcome::completed;
    std::chrono::nanoseconds time{0};
    tclbind::Effects effects;
    std::vector<engine::TraceRecordPtr> commands; ///< when they were asked for
};

/// Lets the events happen one after the other on one connection, RULE_INIT first. What load balancing does between them is done: the
/// member or node that the rules named, else the first of the pool that can be used, is picked before LB_SELECTED and is the server from
/// SERVER_CONNECTED on.
std::vector<PlayedEvent> play_events(const IruleOptions& options, const IruleWorld& world);

} // namespace sluice::cli
