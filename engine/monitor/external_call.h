#pragma once

#include <string>

#include "engine/monitor/external_request.h"
#include "engine/system/child_process.h"

namespace sluice::engine {

/// How BIG-IP calls a monitor's program: the address (`::ffff:10.0.0.1` for IPv4), the port, the words of `args`; in the environment
/// MON_TMPL_NAME, RUN_I, NODE_IP, NODE_PORT, NODE_NAME, ARGS_I, PATH and over them the `user-defined` variables. `mark`, "NAME=value",
/// goes with them.
ProgramCall external_call(const ExternalRequest& request, const std::string& path, const std::string& mark);

} // namespace sluice::engine
