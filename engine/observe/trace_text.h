#pragma once

#include <string>

#include "engine/observe/rule_tracing.h"

namespace sluice::engine {

/// The record as a line for people, with its line end.
std::string trace_line(const TraceRecord& record);
/// The record as a JSON object on one line, with its line end.
std::string trace_json(const TraceRecord& record);

} // namespace sluice::engine
