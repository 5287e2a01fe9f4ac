#pragma once

#include <cstddef>
#include <set>

#include "config/service.h"
#include "datagroups/ip_address.h"
#include "engine/observe/log.h"
#include "engine/registry.h"
#include "engine/worker_group.h"

namespace sluice::engine {

/// The lines that an operator wants to see when the program has started: what it holds, what it opened, what it did not and why. Called
/// before commands are taken, by the thread that owns the service.
void report_start(Log& log, const config::Service& service, const RunningConfig& config, const AdoptionResult& result, std::size_t workers);

/// False when another program, a second Sluice most likely, serves an address of the configuration already; the log says which and what
/// to do. To be asked before the workers listen.
bool addresses_are_free(Log& log, const config::Snapshot& snapshot);

/// Did the change concern addresses? False for one of data groups or pools.
bool needs_address_check(const RunningConfig* before, const RunningConfig& now);

/// A line for each address that the configuration needs and this host lacks, and that is not in `reported` yet; addresses that have come
/// since leave it.
void report_missing_addresses(Log& log, const config::Snapshot& snapshot, std::set<datagroups::IpAddress>& reported);

} // namespace sluice::engine
