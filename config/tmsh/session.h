#pragma once

#include <string>
#include <string_view>

#include "config/commands.h"
#include "config/draft.h"
#include "config/service_state.h"
#include "config/tmsh/failure.h"

namespace sluice::config::tmsh {

/// What one command works on.
struct Session {
    ConfigurationPtr configuration;
    Service::State* state = nullptr;      ///< null for commands that only read
    const RuntimeView* runtime = nullptr; ///< null when no server runs
    CommandIo& io;
    std::string command; ///< as typed, for the audit
};

/// Commits the draft under the command's own text. What a person should know of the objects that changed goes to the error stream.
Result<void> commit(Session& session, const Draft& draft);
/// Prints what is no error among the diagnostics; `changed_only` leaves out objects that the draft did not touch.
void report(Session& session, const rules::Diagnostics& diagnostics, const Draft* changed_only);

} // namespace sluice::config::tmsh
