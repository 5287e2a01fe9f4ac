#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "config/service.h"
#include "datagroups/ip_address.h"
#include "engine/observe/log.h"
#include "engine/registry.h"
#include "engine/worker_group.h"

namespace sluice::engine {

/// The lines that an operator wants to see when the program has started: what it holds, what it opened, what it did not and why. Called
/// by the thread that makes the service's changes, before the first of them.
void report_start(Log& log, const config::Service& service, const RunningConfig& config, const AdoptionResult& result, std::size_t workers);

/// A virtual server that a change opens or closes, and the line that tells it.
struct ListeningChange {
    std::string opened; ///< its name; empty when it is closed
    std::string line;
};
std::vector<ListeningChange> listening_changes(const config::Snapshot& before, const config::Snapshot& now);
/// Tells them. Those that should be open and could not be opened are the worker's to tell.
void report_listening_changes(Log& log, const std::vector<ListeningChange>& changes, const AdoptionResult& result);

/// False when another program, a second Sluice most likely, serves an address of the configuration already; the log says which and what
/// to do. To be asked before the workers listen.
bool addresses_are_free(Log& log, const config::Snapshot& snapshot);

/// Did the change concern addresses? False for one of data groups or pools.
bool needs_address_check(const RunningConfig* before, const RunningConfig& now);

/// A line for each address that the configuration needs and this host lacks, and that is not in `reported` yet; addresses that have come
/// since leave it.
void report_missing_addresses(Log& log, const config::Snapshot& snapshot, std::set<datagroups::IpAddress>& reported);

} // namespace sluice::engine
