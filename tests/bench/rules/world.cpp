#include "world.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "allocations.h"

namespace sluice::bench {

namespace {

constexpr const char* rule_name = "/Common/bench";

rules::RulePtr load(const std::string& text) {
    rules::Diagnostics diagnostics;
    rules::LoadContext context;
    context.commands = &tclbind::command_table();
    rules::RulePtr rule = rules::load_rule(rule_name, text, context, diagnostics);
    if (rule == nullptr) {
        fmt::print(stderr, "{}\n", rules::f5_rule_error(rule_name, diagnostics));
        std::exit(1);
    }
    return rule;
}

} // namespace

Cost cost_of_one(std::size_t count, const std::function<void()>& work) {
    using Clock = std::chrono::steady_clock;
    constexpr int rounds = 5;
    Cost best{1e300, 0};
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t allocations = allocations_so_far();
        const auto begin = Clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            work();
        }
        const std::chrono::duration<double, std::nano> spent = Clock::now() - begin;
        best.nanoseconds = std::min(best.nanoseconds, spent.count() / static_cast<double>(count));
        best.allocations = static_cast<double>(allocations_so_far() - allocations) / static_cast<double>(count);
    }
    return best;
}

World::World(const std::string& rule_text, const config::Snapshot& objects, Watch watch) {
    engine::RuleHostContext context{0, 1, &log_, "tmm"};
    context.rule_statistics = watch.counts ? &statistics_ : nullptr;
    context.tracing = &tracing_;
    if (watch.traces_somebody_else) {
        engine::TraceFilter filter;
        filter.client = datagroups::IpPrefix::parse("192.0.2.1");
        tracing_.begin(filter);
    }
    host_ = tclbind::make_rule_host_factory()(context);
    const rules::RulePtr rule = load(rule_text);
    const auto snapshot = std::make_shared<config::Snapshot>(objects);
    snapshot->rules.emplace(rule->name, rule);
    snapshot->rules_in_load_order.push_back(rule);
    connection.configuration = snapshot;
    connection.client = {*datagroups::IpAddress::parse("172.16.51.21"), 40000};
    host_->adopt(snapshot);
    program_ = host_->program({rule});
}

void World::connect(engine::EventId event) {
    engine::RuleSession* session = host_->begin(program_, connection, *this);
    static_cast<void>(host_->fire(*session, event));
    host_->narrow(*session, {});
    host_->end(session);
}

void World::check() const {
    if (!log_.lines.empty()) {
        fmt::print(stderr, "{}\n", log_.lines.front());
        std::exit(1);
    }
}

Cost cost_of_command(const std::string& command, std::size_t calls, const config::Snapshot& objects) {
    constexpr std::size_t connections = 200;
    const auto measure = [&](const std::string& body) {
        World world(fmt::format("when CLIENT_ACCEPTED {{ for {{set i 0}} {{$i < {}}} {{incr i}} {{ {} }} }}", calls, body), objects);
        const Cost cost = cost_of_one(connections, [&] { world.connect(engine::EventId::client_accepted); });
        world.check();
        return cost;
    };
    const Cost with = measure(command);
    const Cost without = measure("set x $i");
    const auto each = static_cast<double>(calls);
    return {(with.nanoseconds - without.nanoseconds) / each, (with.allocations - without.allocations) / each};
}

} // namespace sluice::bench
