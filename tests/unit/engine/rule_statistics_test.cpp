#include <doctest/doctest.h>

#include "engine/observe/rule_statistics.h"

using namespace sluice;
using engine::RuleStatistics;

namespace {

rules::Rule rule_with(const std::string& name, std::vector<std::pair<rules::EventId, int>> handlers) {
    rules::Rule rule;
    rule.name = name;
    for (const auto& [event, priority] : handlers) {
        rules::Handler handler;
        handler.event = event;
        handler.priority = priority;
        rule.handlers.push_back(std::move(handler));
    }
    return rule;
}

constexpr auto accepted = rules::EventId::client_accepted;

} // namespace

TEST_CASE("the counters of all workers are shown as one") {
    RuleStatistics statistics;
    const rules::Rule rule = rule_with("/Common/r", {{accepted, 500}});
    for (const unsigned worker : {0U, 1U}) {
        const auto counters = statistics.counters(worker, rule, rule.handlers[0]);
        counters->begin();
        counters->took(100 + 100 * worker);
        counters->begin();
        counters->failed();
        counters->took(400);
    }
    statistics.counters(0, rule, rule.handlers[0])->aborted();
    const auto report = statistics.report(rule);
    REQUIRE(report.size() == 1);
    CHECK(report[0].event == "CLIENT_ACCEPTED");
    CHECK(report[0].priority == 500);
    CHECK(report[0].executions == 4);
    CHECK(report[0].failures == 2);
    CHECK(report[0].aborts == 1);
    CHECK(report[0].cycles_min == 100);
    CHECK(report[0].cycles_max == 400);
    CHECK(report[0].cycles_total == 1100);
    CHECK(report[0].timed == 4);
}

TEST_CASE("events and priorities of a rule are counted apart, other rules' not at all, and all are shown in the order of the text") {
    RuleStatistics statistics;
    const rules::Rule rule =
        rule_with("/Common/r", {{rules::EventId::client_closed, 500}, {accepted, 900}, {accepted, 100}, {accepted, 900}});
    const rules::Rule other = rule_with("/Common/r2", {{accepted, 100}});
    statistics.counters(0, rule, rule.handlers[2])->begin();
    statistics.counters(0, other, other.handlers[0])->begin();
    const auto report = statistics.report(rule);
    REQUIRE(report.size() == 3);
    CHECK(report[0].event == "CLIENT_CLOSED");
    CHECK(report[1].priority == 900);
    CHECK(report[2].priority == 100);
    CHECK(report[0].executions == 0);
    CHECK(report[1].executions == 0);
    CHECK(report[2].executions == 1);
}

TEST_CASE("a reset is seen at once, and counting begins anew") {
    RuleStatistics statistics;
    const rules::Rule rule = rule_with("/Common/r", {{accepted, 500}});
    const auto counters = statistics.counters(0, rule, rule.handlers[0]);
    counters->begin();
    counters->took(1000);
    statistics.reset("/Common/other");
    CHECK(statistics.report(rule)[0].executions == 1);
    statistics.reset("/Common/r");
    CHECK(statistics.report(rule)[0].executions == 0);
    CHECK(statistics.report(rule)[0].cycles_max == 0);
    counters->begin();
    counters->took(7);
    CHECK(statistics.report(rule)[0].executions == 1);
    CHECK(statistics.report(rule)[0].cycles_min == 7);
    CHECK(statistics.report(rule)[0].cycles_max == 7);
}

TEST_CASE("counters live on when the rule is loaded again, and are forgotten when it is deleted") {
    RuleStatistics statistics;
    const auto first = std::make_shared<rules::Rule>(rule_with("/Common/r", {{accepted, 500}}));
    const auto second = std::make_shared<rules::Rule>(rule_with("/Common/r", {{accepted, 500}, {rules::EventId::lb_failed, 500}}));
    statistics.counters(0, *first, first->handlers[0])->begin();
    config::Snapshot snapshot;
    snapshot.rules.emplace("/Common/r", second);
    statistics.adopt(snapshot);
    CHECK(statistics.counters(0, *second, second->handlers[0]) == statistics.counters(0, *first, first->handlers[0]));
    CHECK(statistics.report(*second)[0].executions == 1);
    snapshot.rules.clear();
    statistics.adopt(snapshot);
    CHECK(statistics.report(*second)[0].executions == 0);
}
