#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "engine/rule_host.h"
#include "tclbind/tcl_object.h"

namespace sluice::rules {
struct Rule;
}

namespace sluice::tclbind {

class Call;

/// What a suspended command waits for: a timer, an answer from the network. Destroying it gives the waiting up.
class Wait {
public:
    virtual ~Wait() = default;
};

/// Lets a session go on. Implemented by WorkerRules; called on the worker's thread, outside of rules.
class SessionRunner {
public:
    /// The command that has suspended the session has its result. May end the session.
    virtual void resume(engine::RuleSession& session) = 0;
    /// Scripts of `after` are due. May end the session.
    virtual void run_due_scripts(engine::RuleSession& session) = 0;
    /// Answers to NAME::lookup are there: NAME_RESOLVED. May end the session.
    virtual void run_due_names(engine::RuleSession& session) = 0;

protected:
    ~SessionRunner() = default;
};

/// One suspended command. Owned by its session.
struct Suspension {
    SessionRunner* runner;
    engine::RuleSession* session;
    // The scope to be put back.
    const rules::Rule* rule;
    engine::Side side;
    engine::EventId event;
    std::unique_ptr<Wait> wait;
    ObjRef result;
    bool failed = false;
};

/// The way back into a handler that a command has suspended. Can be copied and kept; used on the worker's thread, outside of rules. Only
/// the first call counts, and none once the connection is gone.
class Resumption {
public:
    explicit Resumption(std::weak_ptr<Suspension> suspension) : suspension_(std::move(suspension)) {}
    /// The command returns this value; the handler runs on before give() returns.
    void give(ObjRef value) const;
    void give(std::string_view text) const;
    /// The command fails with this message.
    void fail(std::string_view message) const;

private:
    void answer(ObjRef value, bool failed) const;

    std::weak_ptr<Suspension> suspension_;
};

/// Suspends the running handler inside the calling command, however deep it is nested; other connections go on. `start` begins what is
/// waited for and keeps the Resumption; it must not use it before it has returned. Returns what the command's function is to return.
int suspend(Call& call, const std::function<std::unique_ptr<Wait>(Resumption)>& start);

} // namespace sluice::tclbind
