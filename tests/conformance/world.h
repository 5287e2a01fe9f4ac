#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "engine/observe/profile_statistics.h"
#include "engine/table/table_store.h"
#include "tests/conformance/case_file.h"
#include "tests/conformance/recorder.h"

namespace sluice::conformance {

/// The small world of one case: a configuration, a rule host, a connection. Steps change it; what does not come out as the case says
/// is a failure with the file's line.
class World final : private engine::RuleListener {
public:
    explicit World(std::filesystem::path folder);
    ~World() override;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Runs the case; the failures, none when it holds.
    std::vector<std::string> run();

private:
    struct Attached {
        std::string name;
        std::string file;
        bool attached = true;
    };

    void event_finished(engine::EventId event, engine::RuleOutcome outcome) override;
    void script_finished(engine::RuleOutcome outcome) override;
    void wait(const Step& step);
    void run_loop_until_free();
    void take(const Step& step);
    bool describe(const Step& step);
    void add_data_group(const Step& step);
    void add_pool(const Step& step);
    void add_node(const Step& step);
    void set_virtual(const Step& step);
    void set_server(const Step& step);
    void set_pick(const Step& step);
    void set_tcp(const Step& step);
    void fire(const Step& step);
    void expect_refusal(const Step& step);
    void load();
    void publish();
    void begin();
    void end();
    void compare(const Step& step, const Effects& expected);
    void fail(const Step& step, const std::string& why);
    [[nodiscard]] std::string spell_out(const std::string& line, const std::string& event) const;

    std::filesystem::path folder_;
    std::vector<std::string> failures_;
    Effects effects_;
    RecordingLog log_{effects_};
    RecordingConnection connection_{effects_};
    engine::TableTime table_time_ = 0; ///< moved by `later`
    engine::TableStore tables_{&log_, std::size_t{16} << 20, [this] { return table_time_; }};
    engine::ProfileStatistics statistics_;
    config::Snapshot draft_;
    config::VirtualServer virtual_;
    std::vector<Attached> rules_;
    std::string refusal_; ///< the loader's text when it refused a rule
    bool loaded_ = false;
    bool changed_ = true;
    boost::asio::io_context loop_{1};
    std::string last_event_; ///< the context of the scripts that `after` runs
    bool suspended_ = false; ///< an event of the connection waits for a command
    std::unique_ptr<engine::RuleHost> host_;
    engine::RuleProgramPtr program_;
    engine::RuleSession* session_ = nullptr;
    std::vector<config::SnapshotPtr> snapshots_; ///< kept: a worker never frees one
};

} // namespace sluice::conformance
