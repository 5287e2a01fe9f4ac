#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/observe/rule_statistics.h"
#include "engine/observe/rule_tracing.h"
#include "tests/unit/tclbind/rules_support.h"

namespace sluice::bench {

/// What one of many costs.
struct Cost {
    double nanoseconds = 0;
    double allocations = 0;
};

/// `work` is done `count` times, five times over; the fastest of the five, which is the one that the machine disturbed least.
Cost cost_of_one(std::size_t count, const std::function<void()>& work);

/// A client with bytes that are held back for its rule. What the rule decides is forgotten.
class CollectingConnection final : public tclbind::PlainConnection {
public:
    engine::Endpoint client;
    std::vector<std::byte> held;

    [[nodiscard]] engine::Endpoint client_remote() const override { return client; }
    [[nodiscard]] bool is_collecting(engine::Side) const override { return true; }
    [[nodiscard]] std::span<const std::byte> collected(engine::Side) const override { return held; }
};

/// Who looks at the rule while it is measured.
struct Watch {
    bool counts = false;               ///< `show ltm rule` may be asked
    bool traces_somebody_else = false; ///< a `sluice trace` runs whose filter does not fit
};

/// One worker's rule host with one rule.
class World final : public engine::RuleListener {
public:
    /// Ends the program with the loader's lines when the rule does not load.
    World(const std::string& rule_text, const config::Snapshot& objects, Watch watch = {});

    /// A connection on which the event happens, from its begin to its end.
    void connect(engine::EventId event);
    /// Ends the program when the rule has logged an error: nothing was measured then.
    void check() const;
    void event_finished(engine::EventId, engine::RuleOutcome) override {}
    void script_finished(engine::RuleOutcome) override {}

    CollectingConnection connection;

private:
    tclbind::LineLog log_;
    engine::RuleStatistics statistics_;
    engine::RuleTracing tracing_;
    std::unique_ptr<engine::RuleHost> host_;
    engine::RuleProgramPtr program_;
};

/// One of `calls` commands in a loop of CLIENT_ACCEPTED, the loop itself taken off.
Cost cost_of_command(const std::string& command, std::size_t calls, const config::Snapshot& objects = {});

void print_event_costs();
void print_class_costs();
void print_payload_costs();
void print_translation_costs();

} // namespace sluice::bench
