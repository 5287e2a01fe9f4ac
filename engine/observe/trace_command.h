#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/snapshot.h"
#include "engine/control/control_server.h"
#include "engine/observe/rule_tracing.h"

namespace sluice::engine {

/// What `sluice trace` asks of the server.
struct TraceRequest {
    TraceFilter filter;
    std::uint64_t events_max = 0; ///< 0: no end
    bool json = false;
};

/// The words that carry a request over the control socket, the first of them "trace".
std::vector<std::string> trace_words(const TraceRequest& request);
/// Reads them back. The error says what is wrong.
tl::expected<TraceRequest, std::string> read_trace_words(const std::vector<std::string>& words);

/// `sluice trace` on the server: looks as long as it lives. Null when the words are another command's. What is wrong with the words, or
/// names what is not there, is its only output.
std::unique_ptr<LiveCommand> make_trace_command(RuleTracing& tracing, const config::Snapshot& snapshot,
                                                const std::vector<std::string>& words);

} // namespace sluice::engine
