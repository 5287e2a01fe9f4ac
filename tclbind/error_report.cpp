#include "tclbind/error_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "rules/catalogue/events.h"
#include "rules/runtime_names.h"
#include "tclbind/author_words.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

/// The author's commands are shown without the check that the reader put into their loops.
void remove_ticks(std::string& text) {
    constexpr std::string_view tick = rules::runtime::tick;
    for (std::size_t at = text.find(tick); at != std::string::npos; at = text.find(tick, at)) {
        const std::size_t end = text.find_first_not_of(" 0123456789", at + tick.size());
        const bool is_command = end != std::string::npos && text[end] == ';';
        const std::size_t blanks = is_command && end > at + tick.size() ? 2 : 1; // the blank of `tick N; ` is ours as well
        text.erase(at, is_command ? end + blanks - at : tick.size());
    }
}

/// `::sluice::eval` stands where the author wrote `eval`, and so on; `::sluice::command` where a command's name is computed.
void name_helpers_plainly(std::string& text) {
    constexpr std::string_view prefix = "::sluice::";
    constexpr std::string_view command = "command ";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
        text.erase(at, prefix.size());
        if (text.compare(at, command.size(), command) == 0) {
            text.erase(at, command.size());
        }
    }
}

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

std::string with_line(std::string text, unsigned line) {
    correct_first_frame(text);
    if (const std::size_t mark = text.find('\x01'); mark != std::string::npos) {
        text.replace(mark, 1, std::to_string(line));
    }
    return text;
}

void report_error(const RuleScope& scope, std::string_view text) {
    std::string line = fmt::format("01220001:3: TCL error: {} <{}> - {}", scope.rule != nullptr ? scope.rule->name : std::string{"(null)"},
                                   rules::event(scope.event).name, text.substr(0, error_text_bytes_max));
    remove_ticks(line);
    name_helpers_plainly(line);
    restore_operators(line);
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
