#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

// Why a monitor's program did not say that a member is up, in words for the log and for the member's reason.

/// execve(2) has failed with `error`. `content` is the program's text, `path` where it lies.
std::string why_not_started(int error, std::string_view content, const std::string& path);

/// The program has ended without output, with a status as of waitpid(2). `complaint` is the last line that it wrote to standard error.
std::string why_no_output(int status, std::string_view complaint);

/// Does the status say that the program is at fault, rather than what it looks at? A signal, a command that could not be run.
bool is_broken(int status);

/// What a line of standard error means on this host, for lines that scripts of BIG-IP cause here: " (…)"; empty for other lines.
std::string_view meaning_of_complaint(std::string_view line);

} // namespace sluice::engine
