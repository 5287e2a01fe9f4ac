#include "tclbind/rule_host.h"

#include <memory>
#include <thread>
#include <utility>

#include "tclbind/worker_rules.h"

namespace sluice::tclbind {

namespace {

/// Tcl ties an interpreter to the thread that made it: it is made when the worker first calls.
class LazyWorkerRules final : public engine::RuleHost {
public:
    LazyWorkerRules(engine::RuleHostContext context, std::shared_ptr<Watchdog> watchdog)
        : context_(std::move(context)), watchdog_(std::move(watchdog)) {}

    ~LazyWorkerRules() override {
        if (rules_ != nullptr && std::this_thread::get_id() != thread_) {
            // Tcl aborts when another thread takes an interpreter apart: at the end of the process it is left to the system.
            static_cast<void>(rules_.release());
        }
    }
    LazyWorkerRules(const LazyWorkerRules&) = delete;
    LazyWorkerRules& operator=(const LazyWorkerRules&) = delete;

    void adopt(config::SnapshotPtr snapshot) override { rules().adopt(std::move(snapshot)); }
    engine::RuleProgramPtr program(const std::vector<rules::RulePtr>& list) override { return rules().program(list); }
    engine::RuleSession* begin(engine::RuleProgramPtr program, engine::RuleConnection& connection,
                               engine::RuleListener& listener) override {
        return rules_->begin(std::move(program), connection, listener);
    }
    engine::RuleOutcome fire(engine::RuleSession& session, engine::EventId event) override { return rules_->fire(session, event); }
    void narrow(engine::RuleSession& session, const engine::EventSet& still_possible) override { rules_->narrow(session, still_possible); }
    void end(engine::RuleSession* session) override { rules_->end(session); }
    void tidy() override {
        if (rules_ != nullptr) {
            rules_->tidy();
        }
    }

private:
    WorkerRules& rules() {
        if (rules_ == nullptr) {
            rules_ = std::make_unique<WorkerRules>(context_, watchdog_);
            thread_ = std::this_thread::get_id();
        }
        return *rules_;
    }

    engine::RuleHostContext context_;
    std::shared_ptr<Watchdog> watchdog_;
    std::unique_ptr<WorkerRules> rules_;
    std::thread::id thread_;
};

} // namespace

engine::RuleHostFactory make_rule_host_factory() {
    return [watchdog = std::make_shared<Watchdog>()](const engine::RuleHostContext& context) -> std::unique_ptr<engine::RuleHost> {
        return std::make_unique<LazyWorkerRules>(context, watchdog);
    };
}

} // namespace sluice::tclbind
