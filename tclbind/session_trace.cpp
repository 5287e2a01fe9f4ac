#include "tclbind/session_trace.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rules/catalogue/events.h"
#include "tclbind/rule_scope.h"
#include "tclbind/rule_session.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

using engine::EventId;
using engine::RuleOutcome;
using engine::TraceFilter;
using engine::TraceRecord;
using Kind = engine::TraceRecord::Kind;

constexpr std::size_t word_bytes_max = 200;
constexpr std::size_t words_bytes_max = 800;
/// The text of a long list is not made for being looked at.
constexpr int list_length_max = 100;

/// The value's beginning. Values that are large in another form than text are not turned into text.
std::string shown(Tcl_Obj* value) {
    int length = 0;
    if (value->bytes == nullptr && value->typePtr != nullptr && std::string_view{value->typePtr->name} == "list" &&
        Tcl_ListObjLength(nullptr, value, &length) == TCL_OK && length > list_length_max) {
        return fmt::format("(a list of {})", length);
    }
    const std::string_view text = text_of(value);
    return text.size() <= word_bytes_max ? std::string{text} : fmt::format("{}... ({} bytes)", text.substr(0, word_bytes_max), text.size());
}

/// Words with blanks and empty ones stand between braces, as in a rule.
std::string shown_word(Tcl_Obj* word) {
    std::string text = shown(word);
    const bool is_plain = !text.empty() && text.find_first_of(" \t\r\n{}\"[]$;") == std::string::npos;
    return is_plain ? text : fmt::format("{{{}}}", text);
}

std::string shown_words(std::size_t count, Tcl_Obj* const* words) {
    std::string text{text_of(words[0])};
    for (std::size_t i = 1; i < count; ++i) {
        if (text.size() > words_bytes_max) {
            return text + " ...";
        }
        text += ' ';
        text += shown_word(words[i]);
    }
    return text;
}

bool fits(const TraceFilter& filter, const engine::RuleSession& session) {
    const engine::RuleConnection& connection = *session.connection;
    const auto& handlers = session.program->text().handlers;
    return (!filter.client || filter.client->contains(connection.client_remote().address)) &&
           (filter.virtual_server.empty() || filter.virtual_server == connection.virtual_server().name) &&
           (filter.rule.empty() || std::ranges::any_of(handlers, [&](const auto& handler) { return handler.rule->name == filter.rule; }));
}

/// Who talks to whom, as far as it is known.
std::string parties(const engine::RuleConnection& connection) {
    std::string text = fmt::format("{} -> {} {}", connection.client_remote().to_text(), connection.client_local().to_text(),
                                   connection.virtual_server().name);
    if (const auto server = connection.server_remote()) {
        const auto local = connection.server_local();
        text += fmt::format(", {} -> {}", local ? local->to_text() : "any", server->to_text());
    } else if (const auto pick = connection.pick()) {
        text += fmt::format(", picked {}{}{}", pick->pool != nullptr ? pick->pool->name : "", pick->pool != nullptr ? " " : "",
                            pick->endpoint.to_text());
    }
    return text;
}

std::string outcome_word(RuleOutcome outcome) {
    return outcome == RuleOutcome::completed ? "completed" : outcome == RuleOutcome::failed ? "failed" : "waits";
}

} // namespace

/// A command that runs. Freed by command_ended(), which Tcl calls whatever becomes of the command.
struct SessionTrace::Command {
    const SessionTrace* owner;
    std::string words;
    Clock::time_point began;
};

std::shared_ptr<SessionTrace> SessionTrace::make(engine::RuleTracing& tracing, const engine::RuleSession& session, unsigned worker,
                                                 const SessionTrace* last) {
    if (session.connection == nullptr) {
        return nullptr;
    }
    auto looks = tracing.all();
    std::erase_if(looks, [&](const auto& look) { return !fits(look->filter(), session); });
    if (looks.empty()) {
        return nullptr;
    }
    auto made = last != nullptr ? std::make_shared<SessionTrace>(*last) : std::make_shared<SessionTrace>();
    made->looks_ = std::move(looks);
    made->number_ = last != nullptr ? last->number_ : tracing.number_of_new_connection();
    made->worker_ = worker;
    return made;
}

void SessionTrace::event_begins(EventId event, const engine::RuleConnection& connection) {
    event_began_ = Clock::now();
    TraceRecord made = record(Kind::event, event);
    made.text = parties(connection);
    show(std::move(made));
}

void SessionTrace::event_ends(EventId event, RuleOutcome outcome) {
    TraceRecord made = record(Kind::event_end, event);
    made.result = outcome_word(outcome);
    made.took = Clock::now() - event_began_;
    show(std::move(made));
}

void SessionTrace::handler_begins(const RuleScope& scope, int priority) {
    handler_began_ = Clock::now();
    TraceRecord made = record(Kind::handler, scope);
    made.text = std::to_string(priority);
    show(std::move(made));
}

void SessionTrace::handler_ends(const RuleScope& scope, bool failed) {
    TraceRecord made = record(Kind::handler_end, scope);
    made.result = failed ? "failed" : "completed";
    made.took = Clock::now() - handler_began_;
    show(std::move(made));
}

void SessionTrace::script_begins(const RuleScope& scope) {
    script_began_ = Clock::now();
    show(record(Kind::script, scope));
}

void SessionTrace::script_ends(RuleOutcome outcome) {
    TraceRecord made = record(Kind::script_end, EventId{});
    made.event.clear();
    made.result = outcome_word(outcome);
    made.took = Clock::now() - script_began_;
    show(std::move(made));
}

void SessionTrace::connection_ends(const engine::RuleConnection& connection, bool pending) {
    TraceRecord made = record(Kind::connection_end, EventId{});
    made.event.clear();
    made.text = parties(connection);
    made.result = pending ? "a command was waiting" : "";
    show(std::move(made));
}

void SessionTrace::command_begins(RuleScope& scope, int count, Tcl_Obj* const* words) {
    auto* command = new Command{this, shown_words(static_cast<std::size_t>(count), words), Clock::now()};
    Tcl_NRAddCallback(scope.interp, &command_ended, &scope, command, nullptr, nullptr);
}

void SessionTrace::command_waits(const RuleScope& scope, std::size_t count, Tcl_Obj* const* words) {
    TraceRecord made = record(Kind::waits, scope);
    made.text = shown_words(count, words);
    show(std::move(made));
}

/// A coroutine that is being deleted comes here too, with another connection's scope or none.
int SessionTrace::command_ended(ClientData data[], Tcl_Interp* /*interp*/, int code) {
    const RuleScope& scope = *static_cast<const RuleScope*>(data[0]);
    const std::unique_ptr<const Command> command{static_cast<const Command*>(data[1])};
    if (scope.trace != nullptr && scope.trace == command->owner) {
        scope.trace->show_command(scope, *command, code);
    }
    return code;
}

void SessionTrace::show_command(const RuleScope& scope, const Command& command, int code) {
    TraceRecord made = record(Kind::command, scope);
    made.text = command.words;
    made.result = shown(Tcl_GetObjResult(scope.interp));
    made.failed = code == TCL_ERROR;
    made.took = Clock::now() - command.began;
    show(std::move(made));
}

TraceRecord SessionTrace::record(Kind kind, EventId event) const {
    TraceRecord made;
    made.kind = kind;
    made.time = std::chrono::system_clock::now();
    made.worker = worker_;
    made.connection = number_;
    made.event = rules::event(event).name;
    return made;
}

TraceRecord SessionTrace::record(Kind kind, const RuleScope& scope) const {
    TraceRecord made = record(kind, scope.event);
    made.rule = scope.rule != nullptr ? scope.rule->name : std::string{};
    return made;
}

void SessionTrace::show(TraceRecord record) const {
    const auto shared = std::make_shared<const TraceRecord>(std::move(record));
    for (const auto& look : looks_) {
        const std::string& rule = look->filter().rule;
        if (rule.empty() || shared->rule.empty() || shared->rule == rule) {
            look->add(shared);
        }
    }
}

} // namespace sluice::tclbind
