#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tclbind/rule_scope.h"
#include "tclbind/suspension.h"

namespace sluice::tclbind {

/// What an F5 command adds to its message; the line number is filled in where it is known, one frame further out.
inline constexpr std::string_view line_mark = " (line \x01)";

/// Adds the mark to the error on its way out. Returns TCL_ERROR.
int add_line_mark(RuleScope& scope);

/// Puts the number into the mark, if the text has one that is still open, and begins the frames as F5 does.
std::string with_line(std::string text, const ErrorLine& line);

/// A chain of frames longer than this is cut: deep recursion would make it cost the square of its depth.
inline constexpr std::size_t error_text_bytes_max = 8192;

/// Logs `01220001:3: TCL error: RULE <EVENT> - TEXT` with line breaks turned into blanks.
void report_error(const RuleScope& scope, std::string_view text);

/// The same for an event that a limit has ended: the explanation and the line it was at.
void report_limit(const RuleScope& scope, std::string_view explanation);

/// Logs F5's notice about a handler that was waiting when its connection went away:
/// `01220009:6: Pending rule RULE <EVENT> aborted for CLIENT -> LOCAL`.
void report_pending_rule(engine::Log& log, std::string_view process, const Suspension& suspension,
                         const engine::RuleConnection& connection);

/// The errorInfo of the error just caught in this interpreter.
std::string error_info(Tcl_Interp* interp);

} // namespace sluice::tclbind
