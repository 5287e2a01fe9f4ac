#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>
#include <tl/expected.hpp>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// What to run. Nothing is looked up: the path is used as it is, the environment is the whole one.
struct ProgramCall {
    std::string path;
    std::vector<std::string> arguments;   ///< without the program's own name, which is the path
    std::vector<std::string> environment; ///< "NAME=value"
};

/// A process of its own session and group. Whoever holds this must wait for the process (reap_child()); the parent is the thread that
/// started it, and the process is killed when that thread ends.
struct ChildProcess {
    pid_t pid = -1;
    FileDescriptor exit;   ///< readable once the process has ended (pidfd)
    FileDescriptor output; ///< its standard output and error; not blocking
    FileDescriptor errors;
};

/// Starts a program with nothing of this process's: no descriptor but /dev/null and the two pipes, no blocked or ignored signal, the
/// usual limits, folder `/`. Blocks for as long as the kernel takes to execute a file. The error is that of the call that failed (see
/// errno(3)), execve(2)'s included.
tl::expected<ChildProcess, int> start_child(const ProgramCall& call);

/// The status of a child that has ended, as waitpid(2) gives it; the process is gone then. Nothing: it still runs.
std::optional<int> reap_child(pid_t pid);

} // namespace sluice::engine
