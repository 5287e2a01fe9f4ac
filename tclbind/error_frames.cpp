#include "tclbind/error_frames.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/runtime_names.h"
#include "tclbind/procedure_library.h"
#include "tclbind/rule_session.h"
#include "tclbind/tcl_object.h"
#include "tclbind/translation_cache.h"

// Replacement for a function of libtcl (tcl_wraps.txt): it adds the failed command to an error, `while executing "…"`. Tcl knows the
// translated text; what is shown is the author's.

namespace sluice::tclbind {

namespace {

constexpr const char* scope_key = "sluice scope";

/// A failed command, and what it stands in.
struct FailedCommand {
    std::shared_ptr<const rules::Translation> text;
    const rules::CommandPlace* command = nullptr;
    std::size_t script = 0;       ///< of text->tcl, where the script begins that Tcl evaluates
    std::uint32_t first_line = 1; ///< of that script
    const RuleProcedure* procedure = nullptr;
    std::optional<unsigned> f5_line; ///< lines of the handler's body, counted from the one after its open brace; none in run-time text
};

std::shared_ptr<const rules::Translation> unowned(const rules::Translation& text) {
    return {std::shared_ptr<const void>{}, &text};
}

template <typename Body> // rules::Handler, rules::Procedure
FailedCommand in_body(const Body& body, std::size_t at) {
    const rules::CommandPlace* command = body.body.command_at(at);
    const unsigned line = command != nullptr && command->line > body.open_brace_line ? command->line - body.open_brace_line : 0;
    return {unowned(body.body), command, 0, body.open_brace_line, nullptr, line};
}

/// Of a literal that Tcl evaluates as a text of its own: what stands in the body behind the braces.
template <typename Body>
FailedCommand in_script_of(const Body& body, std::string_view script, std::size_t at) {
    const std::string_view tcl = body.body.tcl;
    for (const rules::ScriptPlace& place : body.body.scripts) {
        const std::size_t end = place.tcl + script.size();
        if (end < tcl.size() && tcl[end] == '}' && tcl.substr(place.tcl, script.size()) == script) {
            FailedCommand found = in_body(body, place.tcl + at);
            found.script = place.tcl;
            found.first_line = place.line;
            if (found.command != nullptr) {
                return found;
            }
        }
    }
    return {};
}

/// The same text may stand in several handlers: that of the running one comes first.
FailedCommand in_script_of_rule(const rules::Rule& rule, const rules::Handler& running, std::string_view script, std::size_t at) {
    FailedCommand found = in_script_of(running, script, at);
    for (std::size_t i = 0; i < rule.handlers.size() && found.command == nullptr; ++i) {
        found = in_script_of(rule.handlers[i], script, at);
    }
    for (std::size_t i = 0; i < rule.procedures.size() && found.command == nullptr; ++i) {
        found = in_script_of(rule.procedures[i], script, at);
    }
    return found;
}

/// Bytes of the author's text that Tcl's text holds up to there: a byte above 127 takes two of Tcl's.
std::size_t bytes_before(const char* script, const char* place) {
    return static_cast<std::size_t>(std::count_if(script, place, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

FailedCommand find_command(const RuleScope& scope, const char* script, const char* place) {
    const std::size_t at = bytes_before(script, place);
    const ProgramText& program = scope.session->program->text();
    if (scope.session->program->script() == script) {
        const ProgramHandler& handler = program.handlers.at(scope.session->handler);
        return at >= handler.first_byte ? in_body(*handler.handler, at - handler.first_byte) : FailedCommand{};
    }
    if (const RuleProcedure* procedure = scope.procedures->of_script(script); procedure != nullptr) {
        FailedCommand found = in_body(*procedure->source, at);
        found.procedure = procedure;
        return found;
    }
    if (const auto text = scope.translations->places_of(script); text != nullptr) {
        return {text, text->command_at(at), 0, 1, nullptr, std::nullopt};
    }
    const ProgramHandler& running = program.handlers.at(scope.session->running_handler());
    const ObjRef value{Tcl_NewStringObj(script, -1)};
    const rules::Rule& rule = scope.rule != nullptr ? *scope.rule : *running.rule;
    return in_script_of_rule(rule, *running.handler, text_of(value.get()), at);
}

/// As Tcl cuts commands.
std::string cut(std::string_view command) {
    constexpr std::size_t command_bytes_max = 150;
    return command.size() > command_bytes_max ? std::string{command.substr(0, command_bytes_max)}.append("...") : std::string{command};
}

/// Tcl 8.4 evaluates the arms of `switch` and `case` as scripts of their own; 8.6 compiles most of them into the text around.
void add_arms(Tcl_Interp* interp, const FailedCommand& failed) {
    constexpr std::size_t pattern_bytes_max = 50;
    std::uint32_t line = failed.command->line;
    for (const rules::ArmPlace& arm : failed.text->arms) {
        if (arm.tcl_begin < failed.script || failed.command->tcl < arm.tcl_begin || failed.command->tcl >= arm.tcl_end) {
            continue;
        }
        const ObjRef frame{new_text(fmt::format("\n    (\"{}\" arm line {})\n    invoked from within\n\"{}\"",
                                                std::string_view{arm.pattern}.substr(0, pattern_bytes_max), line - arm.line + 1,
                                                cut(failed.text->author_text(arm.command))))};
        Tcl_AppendObjToErrorInfo(interp, frame.get());
        line = arm.command.line;
    }
}

/// The first frame inside the rule says which line the message names; further out it would be the line of another command.
void note_line(RuleScope& scope, const FailedCommand& failed) {
    ErrorLine& noted = scope.error_line;
    const bool begins_limit = scope.limits->reached() != LimitReached::none && !noted.is_limit;
    if (begins_limit) {
        noted = {true, true, 1, 0, {}};
    }
    if (noted.is_open) {
        noted.line = failed.f5_line.value_or(failed.command->line);
        noted.is_open = !failed.f5_line;
    }
    if (begins_limit && failed.procedure != nullptr) {
        noted.procedure = failed.procedure->rule->name + "::" + failed.procedure->source->name;
    }
    if (noted.is_limit && failed.procedure == nullptr && failed.f5_line) {
        noted.handler_line = *failed.f5_line;
    }
}

/// Text without a known origin, from a body that the author put into quotes: shown without what the reader has put in.
std::string without_helpers(std::string text) {
    constexpr std::string_view prefix = "::sluice::";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
        const bool is_tick = std::string_view{text}.substr(at).starts_with(rules::runtime::tick);
        const std::size_t end = is_tick ? text.find("; ", at) : std::string::npos;
        text.erase(at, end == std::string::npos ? prefix.size() : end + 2 - at);
    }
    return text;
}

/// What Tcl is told instead: as many lines, then the command.
struct Shown {
    ObjRef text;
    int lines = 0; ///< bytes before the command
};

Shown show(const FailedCommand& failed) {
    const std::uint32_t line = failed.command->line;
    const std::uint32_t lines = line > failed.first_line ? line - failed.first_line : 0;
    return {ObjRef{new_text(std::string(lines, '\n').append(failed.text->author_text(*failed.command)))}, static_cast<int>(lines)};
}

Shown show_unknown(const char* script, const char* command, int length) {
    const auto lines = static_cast<std::size_t>(std::count(script, command, '\n'));
    const std::string_view rest{command};
    const std::string text = without_helpers(std::string{length < 0 ? rest : rest.substr(0, static_cast<std::size_t>(length))});
    return {ObjRef{Tcl_NewStringObj((std::string(lines, '\n') + text).c_str(), -1)}, static_cast<int>(lines)};
}

RuleScope* scope_of(Tcl_Interp* interp) {
    auto* scope = static_cast<RuleScope*>(Tcl_GetAssocData(interp, scope_key, nullptr));
    return scope != nullptr && scope->session != nullptr ? scope : nullptr;
}

} // namespace

void name_authors_commands(RuleScope& scope) {
    Tcl_SetAssocData(scope.interp, scope_key, nullptr, &scope);
}

} // namespace sluice::tclbind

using namespace sluice::tclbind;

extern "C" {

void __real_TclLogCommandInfo(Tcl_Interp* interp, const char* script, const char* command, int length, const unsigned char* pc,
                              Tcl_Obj** top);
void __wrap_TclLogCommandInfo(Tcl_Interp* interp, const char* script, const char* command, int length, const unsigned char* pc,
                              Tcl_Obj** top);

void __wrap_TclLogCommandInfo(Tcl_Interp* interp, const char* script, const char* command, int length, const unsigned char* pc,
                              Tcl_Obj** top) {
    RuleScope* scope = scope_of(interp);
    if (scope == nullptr || command == nullptr) {
        __real_TclLogCommandInfo(interp, script, command, length, pc, top);
        return;
    }
    const FailedCommand failed = find_command(*scope, script, command);
    const Shown shown = failed.command != nullptr ? show(failed) : show_unknown(script, command, length);
    int size = 0;
    const char* text = Tcl_GetStringFromObj(shown.text.get(), &size);
    __real_TclLogCommandInfo(interp, text, text + shown.lines, size - shown.lines, pc, top);
    if (failed.command != nullptr) {
        note_line(*scope, failed);
        add_arms(interp, failed);
    }
}
}
