#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/rule_host.h"
#include "engine/server.h"
#include "tclbind/class_object.h"
#include "tclbind/coroutine_pool.h"
#include "tclbind/interpreter.h"
#include "tclbind/limits/watchdog.h"
#include "tclbind/procedure_library.h"
#include "tclbind/rule_program.h"
#include "tclbind/rule_scope.h"
#include "tclbind/rule_session.h"
#include "tclbind/translation_cache.h"
#include "tclbind/worker_services.h"

namespace sluice::tclbind {

/// The rules of one worker: its interpreter, programs and sessions.
class WorkerRules final : public engine::RuleHost, private SessionRunner {
public:
    WorkerRules(engine::RuleHostContext context, std::shared_ptr<Watchdog> watchdog);
    ~WorkerRules() override;
    WorkerRules(const WorkerRules&) = delete;
    WorkerRules& operator=(const WorkerRules&) = delete;

    void adopt(config::SnapshotPtr snapshot) override;
    engine::RuleProgramPtr program(const std::vector<rules::RulePtr>& rules) override;
    engine::RuleSession* begin(engine::RuleProgramPtr program, engine::RuleConnection& connection, engine::RuleListener& listener) override;
    engine::RuleOutcome fire(engine::RuleSession& session, engine::EventId event) override;
    void narrow(engine::RuleSession& session, const engine::EventSet& still_possible) override;
    void end(engine::RuleSession* session) override;
    void tidy() override;

private:
    struct ProgramEntry {
        std::vector<rules::RulePtr> rules;
        std::shared_ptr<const CompiledProgram> program;
    };

    // SessionRunner
    void resume(engine::RuleSession& session) override;
    void run_due_scripts(engine::RuleSession& session) override;
    void run_due_names(engine::RuleSession& session) override;

    [[nodiscard]] engine::RuleOutcome run(engine::RuleSession& session, engine::EventId event);
    [[nodiscard]] engine::RuleOutcome drive(engine::RuleSession& session);
    [[nodiscard]] static bool hears(const engine::RuleSession& session, engine::EventId event);
    void own_work_ended(engine::RuleSession& session, engine::RuleOutcome outcome);
    void finish(engine::RuleSession& session);
    void drop_suspended(engine::RuleSession& session);
    void release(engine::RuleSession& session);
    void enter(engine::RuleSession& session, engine::EventId event, engine::Side side);
    void leave();
    void look_at(engine::RuleSession& session);
    [[nodiscard]] ProgramText program_text(const std::vector<rules::RulePtr>& rules, bool init) const;
    void retire_programs();
    void compile(const std::shared_ptr<const CompiledProgram>& program);
    void run_init(const rules::RulePtr& rule);
    void end_init_if_idle(engine::RuleSession& session);
    void end_init_of_gone_rules();

    engine::RuleHostContext context_;
    std::shared_ptr<Watchdog> watchdog_;
    bool is_watched_ = false;
    std::shared_ptr<Interpreter> interpreter_ = std::make_shared<Interpreter>();
    DataGroupVariables data_group_variables_;
    ProcedureLibrary procedures_;
    TranslationCache translations_;
    WorkerServices services_{context_};
    RuleScope scope_;
    CoroutinePool coroutines_;
    std::vector<ProgramEntry> programs_;                          ///< of rules of the adopted snapshot
    std::vector<ProgramEntry> retired_;                           ///< of rules that are gone; kept while connections hold them
    std::unordered_map<std::string, rules::RulePtr> initialised_; ///< rules whose RULE_INIT has run, by name
    /// RULE_INITs that are suspended or have scripts of `after`.
    std::vector<std::unique_ptr<engine::RuleSession>> init_sessions_;
    std::vector<std::unique_ptr<engine::RuleSession>> free_sessions_;
};

} // namespace sluice::tclbind
