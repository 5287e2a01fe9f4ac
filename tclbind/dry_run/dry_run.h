#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "engine/observe/profile_statistics.h"
#include "engine/observe/rule_tracing.h"
#include "engine/table/table_store.h"
#include "tclbind/dry_run/recorder.h"

namespace sluice::tclbind {

/// Rules run with no network: the rule host of one worker, one connection at a time, and a loop in which time passes only when told to.
class DryRun final : private engine::RuleListener {
public:
    DryRun();
    ~DryRun() override;
    DryRun(const DryRun&) = delete;
    DryRun& operator=(const DryRun&) = delete;

    /// Takes over a configuration, and the virtual server that serves the next connections (TCP profiles it lacks are default ones);
    /// RULE_INIT of rules that are new runs. A connection that has begun keeps its rules.
    void adopt(config::Snapshot configuration, const config::VirtualServer& virtual_server);

    /// The event happens, on a new connection when the last one has ended. A command that waits gets as much time as `patience`; an event
    /// that is still suspended then stays so. "reset" is an effect when it failed. Events of data that it brings about follow, each with
    /// the effect "event NAME" before its own.
    [[nodiscard]] engine::RuleOutcome fire(engine::EventId event, std::chrono::milliseconds patience);
    /// That side sends bytes, which are collected or relayed.
    void hear(engine::Side side, std::string_view bytes, std::chrono::milliseconds patience);
    /// Time passes for suspended commands and scripts of `after`; returns early when there are none.
    void wait(std::chrono::milliseconds time);
    /// The connection is gone.
    void end();
    /// From now on the F5 commands of events are kept, which takes time of its own. Before the first event.
    void watch_commands() { look_ = tracing_.begin({}); }
    /// Those that have ended, or wait, since the last call.
    [[nodiscard]] std::vector<engine::TraceRecordPtr> take_commands();
    /// What `table` and `session` keep is so much older.
    void make_entries_older(std::chrono::seconds time) { table_time_ += std::chrono::milliseconds{time}.count(); }

    [[nodiscard]] RecordingConnection& connection() { return connection_; }
    /// What has been done since the last call.
    [[nodiscard]] Effects take_effects();

private:
    void event_finished(engine::EventId event, engine::RuleOutcome outcome) override;
    void script_finished(engine::RuleOutcome outcome) override;
    void note(engine::RuleOutcome outcome);
    void begin();
    [[nodiscard]] engine::RuleOutcome fire_one(engine::EventId event, std::chrono::milliseconds patience);
    void fire_data_events(std::chrono::milliseconds patience);

    Effects effects_;
    RecordingLog log_{effects_};
    RecordingConnection connection_{effects_};
    RecordingFacts facts_{connection_};
    engine::TableTime table_time_ = 0;
    engine::TableStore tables_{&log_, std::size_t{16} << 20, [this] { return table_time_; }};
    engine::ProfileStatistics statistics_;
    engine::RuleTracing tracing_;
    std::shared_ptr<engine::TraceLook> look_; ///< null: nobody asks for the commands
    boost::asio::io_context loop_{1};
    std::unique_ptr<engine::RuleHost> host_;
    config::VirtualServerPtr virtual_server_;
    std::uint64_t generation_ = 0;
    std::vector<config::SnapshotPtr> snapshots_; ///< kept: a worker never frees one
    engine::RuleSession* session_ = nullptr;
    engine::RuleOutcome outcome_ = engine::RuleOutcome::completed; ///< of the last event
};

} // namespace sluice::tclbind
