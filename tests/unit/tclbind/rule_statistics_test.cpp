#include <doctest/doctest.h>

#include <chrono>

#include <boost/asio/io_context.hpp>

#include "engine/observe/rule_statistics.h"
#include "rules_support.h"

using namespace sluice;
using engine::EventId;
using engine::RuleOutcome;

namespace {

/// A worker whose handlers are counted.
struct Counted : tclbind::RulesFixture {
    Counted() {
        engine::RuleHostContext context;
        context.log = &log;
        context.process_name = "tmm";
        context.loop = &loop;
        context.rule_statistics = &statistics;
        host = tclbind::make_rule_host_factory()(context);
    }
    ~Counted() { host.reset(); }

    config::RuleEventReport fire(const std::string& text, EventId event = EventId::client_accepted, bool end_while_waiting = false) {
        const rules::RulePtr rule = load("/Common/r", text);
        adopt();
        engine::RuleSession* session = host->begin(host->program({rule}), connection, *this);
        static_cast<void>(host->fire(*session, event));
        if (!end_while_waiting) {
            loop.restart();
            loop.run_for(std::chrono::milliseconds{200});
        }
        host->end(session);
        for (config::RuleEventReport& report : statistics.report(*rule)) {
            if (report.event == rules::event(event).name) {
                return report;
            }
        }
        return {};
    }

    boost::asio::io_context loop{1};
    engine::RuleStatistics statistics;
};

} // namespace

TEST_CASE("an execution is counted with its cycles, and without them under timing off") {
    Counted worker;
    auto report = worker.fire("when CLIENT_ACCEPTED { set x 1 }\n");
    CHECK(report.executions == 1);
    CHECK(report.failures == 0);
    CHECK(report.timed == 1);
    CHECK(report.cycles_min > 0);
    CHECK(report.cycles_min == report.cycles_max);
    report = worker.fire("when CLIENT_ACCEPTED timing off { set x 1 }\n");
    CHECK(report.executions == 2);
    CHECK(report.timed == 1);
}

TEST_CASE("a TCL error and a reached limit are failures") {
    CHECK(Counted{}.fire("when CLIENT_ACCEPTED { error x }\n").failures == 1);
    CHECK(Counted{}.fire("when CLIENT_ACCEPTED { return -code error x }\n").failures == 1);
    const auto report = Counted{}.fire("when CLIENT_ACCEPTED { while 1 { } }\n");
    CHECK(report.failures == 1);
    CHECK(report.timed == 1);
    CHECK(Counted{}.fire("when CLIENT_ACCEPTED { catch { error x } }\n").failures == 0);
}

TEST_CASE("waiting costs no cycles, and a connection that ends meanwhile is an abort") {
    const auto waited = Counted{}.fire("when CLIENT_ACCEPTED { after 50 }\n");
    CHECK(waited.executions == 1);
    CHECK(waited.aborts == 0);
    REQUIRE(waited.timed == 1);
    // 50 ms are at least 10 million cycles of whatever clock, or 50 million nanoseconds.
    CHECK(waited.cycles_max < 10'000'000);
    const auto aborted = Counted{}.fire("when CLIENT_ACCEPTED { after 50 }\n", EventId::client_accepted, true);
    CHECK(aborted.executions == 1);
    CHECK(aborted.aborts == 1);
    CHECK(aborted.timed == 0);
}

TEST_CASE("a handler that is disabled is not executed, and RULE_INIT is counted") {
    CHECK(Counted{}.fire("when RULE_INIT { set static::a 1 }\nwhen CLIENT_ACCEPTED { }\n", EventId::rule_init).executions == 1);
    Counted worker;
    const rules::RulePtr rule =
        worker.load("/Common/r", "when CLIENT_ACCEPTED priority 1 { event disable all }\nwhen CLIENT_ACCEPTED priority 2 { }\n");
    worker.adopt();
    engine::RuleSession* session = worker.host->begin(worker.host->program({rule}), worker.connection, worker);
    CHECK(worker.host->fire(*session, EventId::client_accepted) == RuleOutcome::completed);
    worker.host->end(session);
    const auto report = worker.statistics.report(*rule);
    REQUIRE(report.size() == 2);
    CHECK(report[0].executions == 1);
    CHECK(report[1].executions == 0);
}

TEST_CASE("a script of after that fails counts to the handler that ordered it") {
    Counted worker;
    const auto report = worker.fire("when CLIENT_ACCEPTED { after 1 { error x } ; after 2 { set x 1 } }\n");
    CHECK(report.executions == 1);
    CHECK(report.failures == 1);
    CHECK(worker.fire("when CLIENT_ACCEPTED { after 1 { while 1 {} } }\n").failures == 2);
}
