#include "tclbind/error_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "rules/catalogue/events.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

/// Tcl computes constant expressions while it compiles; an error in one then reads "invoked from within" where it should begin.
void correct_first_frame(std::string& text) {
    constexpr std::string_view first = "\n    while executing\n";
    constexpr std::string_view further = "\n    invoked from within\n";
    const std::size_t at = text.find(further);
    if (at != std::string::npos && at < text.find(first) && text.substr(0, at).find(" (line ") == std::string::npos) {
        text.replace(at, further.size(), first);
    }
}

} // namespace

int add_line_mark(RuleScope& scope) {
    Tcl_AddErrorInfo(scope.interp, std::string{line_mark}.c_str());
    scope.error_line = {true, false, 1, 0, {}};
    return TCL_ERROR;
}

std::string with_line(std::string text, const ErrorLine& line) {
    correct_first_frame(text);
    if (const std::size_t mark = text.find(line_mark); mark != std::string::npos) {
        text.replace(mark, line_mark.size(), fmt::format(" (line {})", line.line));
    }
    return text;
}

void report_limit(const RuleScope& scope, std::string_view explanation) {
    const ErrorLine& place = scope.error_line;
    std::string text{explanation};
    if (place.is_limit) {
        text += fmt::format(" (line {})", place.line);
    }
    if (!place.procedure.empty()) {
        text += fmt::format("\n    (iRule proc \"{}\") (line {})", place.procedure, place.handler_line);
    }
    report_error(scope, text);
}

void report_error(const RuleScope& scope, std::string_view text) {
    std::string line = fmt::format("01220001:3: TCL error: {} <{}> - {}", scope.rule != nullptr ? scope.rule->name : std::string{"(null)"},
                                   rules::event(scope.event).name, text.substr(0, error_text_bytes_max));
    std::ranges::replace(line, '\n', ' ');
    scope.host->log->write(engine::Level::error, scope.host->process_name, line);
}

void report_pending_rule(engine::Log& log, std::string_view process, const Suspension& suspension,
                         const engine::RuleConnection& connection) {
    log.write(engine::Level::informational, process,
              fmt::format("01220009:6: Pending rule {} <{}> aborted for {} -> {}",
                          suspension.rule != nullptr ? suspension.rule->name : std::string{"(null)"}, rules::event(suspension.event).name,
                          connection.client_remote().to_text(), connection.client_local().to_text()));
}

std::string error_info(Tcl_Interp* interp) {
    Tcl_Obj* info = Tcl_GetVar2Ex(interp, "errorInfo", nullptr, TCL_GLOBAL_ONLY);
    return std::string{info != nullptr ? text_of(info) : text_of(Tcl_GetObjResult(interp))};
}

} // namespace sluice::tclbind
