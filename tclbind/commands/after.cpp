#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "rules/rule.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/rule_session.h"
#include "tclbind/translation_cache.h"

namespace sluice::tclbind {

namespace {

constexpr std::string_view usage = "after MS ?-periodic? ?SCRIPT? | after cancel ID ...|-current | after info ?ID ...?";
constexpr std::string_view id_prefix = "after#";
/// A day: longer than any connection that a rule could mean.
constexpr Tcl_WideInt milliseconds_max = 86'400'000;

std::string id_text(std::uint64_t id) {
    return std::string{id_prefix} + std::to_string(id);
}

/// 0: not an id.
std::uint64_t read_id(std::string_view word) {
    if (!word.starts_with(id_prefix) || word.size() > id_prefix.size() + 18) {
        return 0;
    }
    word.remove_prefix(id_prefix.size());
    const bool digits = !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
    return digits ? std::stoull(std::string{word}) : 0;
}

/// `after MS`.
class Sleep final : public Wait {
public:
    Sleep(boost::asio::io_context& loop, std::chrono::milliseconds time, Resumption resumption) : timer_(loop, time) {
        timer_.async_wait([resumption = std::move(resumption)](const boost::system::error_code& error) {
            if (!error) {
                resumption.give(std::string_view{});
            }
        });
    }

private:
    boost::asio::steady_timer timer_;
};

int sleep(Call& call, std::chrono::milliseconds time) {
    boost::asio::io_context* loop = call.scope.host->loop;
    return suspend(call, [&](Resumption resumption) { return std::make_unique<Sleep>(*loop, time, std::move(resumption)); });
}

AfterScripts& scripts_of(Call& call) {
    engine::RuleSession& session = *call.scope.session;
    if (session.scripts == nullptr) {
        session.scripts = std::make_unique<AfterScripts>(*call.scope.host->loop, *call.scope.runner, session);
    }
    return *session.scripts;
}

int schedule(Call& call, std::chrono::milliseconds time, bool periodic, ObjRef script) {
    if (call.scope.host->loop == nullptr) {
        return call.fail(wrong_context);
    }
    AfterScripts& scripts = scripts_of(call);
    if (scripts.is_full()) {
        return call.fail("too many scripts wait: " + std::to_string(AfterScripts::scripts_max) + " for one connection");
    }
    // The rule of the handler lives as long as the session; a procedure's rule may be replaced before the script runs.
    const engine::RuleSession& session = *call.scope.session;
    const std::size_t handler = session.running_handler();
    const rules::Rule* rule = session.program->text().handlers[handler].rule.get();
    return call.give(id_text(scripts.add({std::move(script), time, periodic, handler, rule, call.scope.side, call.scope.event})));
}

int cancel(Call& call) {
    if (call.count() < 2) {
        return call.fail("wrong # args: should be \"after cancel ID ...|-current\"");
    }
    engine::RuleSession& session = *call.scope.session;
    for (std::size_t i = 1; i < call.count(); ++i) {
        const bool current = call.word(i) == "-current";
        if (current && session.script == nullptr) {
            return call.fail(wrong_context);
        }
        const std::uint64_t id = current ? session.script->id : read_id(call.word(i));
        if (session.scripts != nullptr && id != 0) {
            session.scripts->cancel(id);
        }
    }
    return call.ok();
}

/// `after info ID`: the script, and "timer" or "periodic".
int describe(Call& call, std::size_t word, Tcl_Obj* list) {
    const AfterScripts* scripts = call.scope.session->scripts.get();
    const AfterScript* script = scripts != nullptr ? scripts->find(read_id(call.word(word))) : nullptr;
    if (script == nullptr) {
        return call.fail("event \"" + std::string{call.word(word)} + "\" doesn't exist");
    }
    Tcl_ListObjAppendElement(nullptr, list, script->text.get());
    Tcl_ListObjAppendElement(nullptr, list, new_text(script->periodic ? "periodic" : "timer"));
    return TCL_OK;
}

int info(Call& call) {
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    if (call.count() == 1 && call.scope.session->scripts != nullptr) {
        for (const std::uint64_t id : call.scope.session->scripts->ids()) {
            Tcl_ListObjAppendElement(nullptr, list.get(), new_text(id_text(id)));
        }
    }
    for (std::size_t i = 1; i < call.count(); ++i) {
        if (describe(call, i, list.get()) != TCL_OK) {
            return TCL_ERROR;
        }
    }
    return call.give(list.get());
}

/// The words behind the time (and -periodic), joined as `concat` does; more than one of them are text that only exists now.
ObjRef script_of(Call& call, std::size_t first, bool translate) {
    const auto count = static_cast<int>(call.count() - first);
    const ObjRef text{count == 1 ? call.object(first) : Tcl_ConcatObj(count, call.objects() + first)};
    return translate ? call.scope.translations->get(call.scope.interp, &rules::translate_script, text_of(text.get())) : text;
}

int after_words(Call& call, bool translate) {
    if (call.scope.session == nullptr) {
        return call.fail(wrong_context);
    }
    if (call.word(0) == "cancel") {
        return cancel(call);
    }
    if (call.word(0) == "info") {
        return info(call);
    }
    Tcl_WideInt time = 0;
    if (Tcl_GetWideIntFromObj(nullptr, call.object(0), &time) != TCL_OK) {
        return call.fail("bad argument \"" + std::string{call.word(0)} + "\": must be cancel, info, or a number of milliseconds");
    }
    const std::chrono::milliseconds wait{std::clamp<Tcl_WideInt>(time, 0, milliseconds_max)};
    if (call.count() == 1) {
        return sleep(call, wait);
    }
    const bool periodic = call.word(1) == "-periodic";
    if (periodic && call.count() == 2) {
        return call.fail(std::string{"wrong # args: should be \""}.append(usage).append("\""));
    }
    ObjRef script = script_of(call, periodic ? 2 : 1, translate);
    return script ? schedule(call, wait, periodic, std::move(script)) : TCL_ERROR;
}

int after(Call& call) {
    return after_words(call, false);
}

int after_computed(Call& call) {
    return after_words(call, true);
}

constexpr CommandRow rows[] = {
    {"after", 1, -1, usage, "", &after, Needs::nothing},
};
constexpr CommandRow computed_rows[] = {
    {"::sluice::after", 1, -1, usage, "", &after_computed, Needs::nothing},
};

} // namespace

CommandFamily after_family() {
    return rows;
}

CommandFamily computed_after_family() {
    return computed_rows;
}

} // namespace sluice::tclbind
