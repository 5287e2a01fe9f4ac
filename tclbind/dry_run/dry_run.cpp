#include "tclbind/dry_run/dry_run.h"

#include <string>
#include <utility>

#include "tclbind/rule_host.h"

namespace sluice::tclbind {

using engine::RuleOutcome;

DryRun::DryRun() {
    engine::RuleHostContext context;
    context.log = &log_;
    context.process_name = "tmm";
    context.loop = &loop_;
    context.facts = &facts_;
    context.tables = &tables_;
    context.statistics = &statistics_;
    context.tracing = &tracing_;
    host_ = make_rule_host_factory()(context);
}

DryRun::~DryRun() {
    end();
}

void DryRun::adopt(config::Snapshot configuration, const config::VirtualServer& virtual_server) {
    config::VirtualServer whole = virtual_server;
    for (config::TcpProfilePtr* profile : {&whole.client_tcp, &whole.server_tcp}) {
        *profile = *profile != nullptr ? *profile : std::make_shared<const config::TcpProfile>();
    }
    virtual_server_ = std::make_shared<const config::VirtualServer>(std::move(whole));
    configuration.generation = ++generation_;
    configuration.virtual_servers.insert_or_assign(virtual_server_->name, virtual_server_);
    snapshots_.push_back(std::make_shared<const config::Snapshot>(std::move(configuration)));
    connection_.configuration = snapshots_.back();
    connection_.served_by = virtual_server_;
    host_->adopt(snapshots_.back());
}

void DryRun::begin() {
    if (session_ == nullptr) {
        session_ = host_->begin(host_->program(virtual_server_->rules), connection_, *this);
    }
}

RuleOutcome DryRun::fire(engine::EventId event, std::chrono::milliseconds patience) {
    begin();
    const RuleOutcome outcome = fire_one(event, patience);
    if (outcome == RuleOutcome::completed) {
        fire_data_events(patience);
    }
    return outcome;
}

RuleOutcome DryRun::fire_one(engine::EventId event, std::chrono::milliseconds patience) {
    outcome_ = host_->fire(*session_, event);
    note(outcome_);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    loop_.restart();
    while (outcome_ == RuleOutcome::suspended && loop_.run_one_until(deadline) > 0) {
    }
    return outcome_;
}

void DryRun::hear(engine::Side side, std::string_view bytes, std::chrono::milliseconds patience) {
    begin();
    connection_.hear(side, bytes);
    fire_data_events(patience);
}

/// A rule can bring about one event after the other without end.
void DryRun::fire_data_events(std::chrono::milliseconds patience) {
    constexpr int events_max = 100;
    RuleOutcome outcome = RuleOutcome::completed;
    for (int i = 0; i < events_max && outcome == RuleOutcome::completed; ++i) {
        const auto event = connection_.next_data_event();
        if (!event) {
            return;
        }
        effects_.push_back("event " + std::string{rules::event(*event).name});
        outcome = fire_one(*event, patience);
    }
}

void DryRun::wait(std::chrono::milliseconds time) {
    loop_.restart();
    loop_.run_for(time);
}

void DryRun::end() {
    if (session_ != nullptr) {
        host_->end(std::exchange(session_, nullptr));
        connection_.forget_data();
    }
}

std::vector<engine::TraceRecordPtr> DryRun::take_commands() {
    if (look_ == nullptr) {
        return {};
    }
    std::vector<engine::TraceRecordPtr> records = look_->take().records;
    std::erase_if(records, [](const engine::TraceRecordPtr& record) {
        using Kind = engine::TraceRecord::Kind;
        return record->kind != Kind::command && record->kind != Kind::waits;
    });
    return records;
}

Effects DryRun::take_effects() {
    return std::exchange(effects_, {});
}

void DryRun::event_finished(engine::EventId /*event*/, RuleOutcome outcome) {
    outcome_ = outcome;
    note(outcome);
}

void DryRun::script_finished(RuleOutcome outcome) {
    note(outcome);
}

void DryRun::note(RuleOutcome outcome) {
    if (outcome == RuleOutcome::failed) {
        effects_.emplace_back("reset");
    }
}

} // namespace sluice::tclbind
