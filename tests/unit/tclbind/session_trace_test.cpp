#include <doctest/doctest.h>

#include <chrono>

#include <boost/asio/io_context.hpp>

#include "engine/observe/rule_tracing.h"
#include "rules_support.h"

using namespace sluice;
using engine::EventId;
using engine::TraceRecord;
using Kind = TraceRecord::Kind;

namespace {

struct Traced : tclbind::RulesFixture {
    Traced() {
        engine::RuleHostContext context;
        context.log = &log;
        context.process_name = "tmm";
        context.loop = &loop;
        context.tracing = &tracing;
        host = tclbind::make_rule_host_factory()(context);
    }
    ~Traced() { host.reset(); }

    engine::RuleSession* begin(const std::string& text) {
        const rules::RulePtr rule = load("/Common/r", text);
        adopt();
        return host->begin(host->program({rule}), connection, *this);
    }

    /// "KIND TEXT -> RESULT" of everything that was shown since.
    std::vector<std::string> shown(engine::TraceLook& look) {
        constexpr const char* words[] = {"event", "event_end", "handler",    "handler_end",   "command",
                                         "waits", "script",    "script_end", "connection_end"};
        std::vector<std::string> lines;
        for (const auto& record : look.take().records) {
            const bool has_text = record->kind == Kind::command || record->kind == Kind::waits;
            lines.push_back(std::string(words[static_cast<std::size_t>(record->kind)]) + (has_text ? " " + record->text : "") +
                            (record->result.empty() ? "" : (record->failed ? " !> " : " -> ") + record->result));
        }
        return lines;
    }

    boost::asio::io_context loop{1};
    engine::RuleTracing tracing;
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("an event, its handlers and their commands are shown with results, in order") {
    Traced worker;
    const auto look = worker.tracing.begin({});
    engine::RuleSession* session = worker.begin("when CLIENT_ACCEPTED { set a [substr hello 1 2]; clientside { substr abc 1 } }\n");
    CHECK(worker.host->fire(*session, EventId::client_accepted) == engine::RuleOutcome::completed);
    CHECK(worker.shown(*look) == Lines{"event", "handler", "command substr hello 1 2 -> el", "command substr abc 1 -> bc",
                                       "command clientside { substr abc 1 } -> bc", "handler_end -> completed", "event_end -> completed"});
    worker.host->end(session);
    CHECK(worker.shown(*look) == Lines{"connection_end"});
    worker.tracing.end(look);
}

TEST_CASE("errors are shown as errors") {
    Traced worker;
    const auto look = worker.tracing.begin({});
    engine::RuleSession* session = worker.begin("when CLIENT_ACCEPTED { class match a equals nosuch }\n");
    CHECK(worker.host->fire(*session, EventId::client_accepted) == engine::RuleOutcome::failed);
    const Lines lines = worker.shown(*look);
    REQUIRE(lines.size() == 5);
    CHECK(lines[2].find("command class match a equals nosuch !> ") == 0);
    CHECK(lines[3] == "handler_end -> failed");
    CHECK(lines[4] == "event_end -> failed");
    worker.host->end(session);
    worker.tracing.end(look);
}

TEST_CASE("waiting, going on and scripts of after are shown; so is a connection that ends meanwhile") {
    Traced worker;
    const auto look = worker.tracing.begin({});
    engine::RuleSession* session =
        worker.begin("when CLIENT_ACCEPTED { after 5\n after 5 { substr ab 1 } }\nwhen CLIENT_CLOSED { after 1000 }\n");
    CHECK(worker.host->fire(*session, EventId::client_accepted) == engine::RuleOutcome::suspended);
    CHECK(worker.shown(*look) == Lines{"event", "handler", "waits after 5", "event_end -> waits"});
    worker.loop.run_for(std::chrono::milliseconds{100});
    const Lines lines = worker.shown(*look);
    REQUIRE(lines.size() == 7);
    CHECK(lines[0] == "command after 5");
    CHECK(lines[1].find("command after 5 {") == 0);
    CHECK(Lines(lines.begin() + 2, lines.end()) ==
          Lines{"handler_end -> completed", "event_end -> completed", "script", "command substr ab 1 -> b", "script_end -> completed"});
    CHECK(worker.host->fire(*session, EventId::client_closed) == engine::RuleOutcome::suspended);
    worker.host->end(session);
    CHECK(worker.shown(*look).back() == "connection_end -> a command was waiting");
    worker.tracing.end(look);
}

TEST_CASE("a connection that is there already is shown from its next event on, and no longer than somebody looks") {
    Traced worker;
    engine::RuleSession* session = worker.begin("when CLIENT_ACCEPTED { }\nwhen LB_SELECTED { }\nwhen CLIENT_CLOSED { }\n");
    CHECK(worker.host->fire(*session, EventId::client_accepted) == engine::RuleOutcome::completed);
    const auto look = worker.tracing.begin({});
    CHECK(worker.host->fire(*session, EventId::lb_selected) == engine::RuleOutcome::completed);
    CHECK(worker.shown(*look).size() == 4);
    worker.tracing.end(look);
    CHECK(worker.host->fire(*session, EventId::client_closed) == engine::RuleOutcome::completed);
    CHECK(worker.shown(*look).empty());
    worker.host->end(session);
}

TEST_CASE("filters choose connections, and a rule's filter shows that rule only") {
    Traced worker;
    worker.connection.served_by.name = "/Common/v";
    engine::TraceFilter other_virtual;
    other_virtual.virtual_server = "/Common/other";
    engine::TraceFilter other_client;
    other_client.client = datagroups::IpPrefix::parse("10.0.0.0/8");
    engine::TraceFilter other_rule;
    other_rule.rule = "/Common/absent";
    engine::TraceFilter this_rule;
    this_rule.rule = "/Common/r";
    this_rule.virtual_server = "/Common/v";
    std::vector<std::shared_ptr<engine::TraceLook>> nothing;
    for (const auto& filter : {other_virtual, other_client, other_rule}) {
        nothing.push_back(worker.tracing.begin(filter));
    }
    const auto look = worker.tracing.begin(this_rule);
    const rules::RulePtr first = worker.load("/Common/r", "when CLIENT_ACCEPTED { substr ab 1 }\n");
    const rules::RulePtr second = worker.load("/Common/s", "when CLIENT_ACCEPTED { substr cd 1 }\n");
    worker.adopt();
    engine::RuleSession* session = worker.host->begin(worker.host->program({first, second}), worker.connection, worker);
    CHECK(worker.host->fire(*session, EventId::client_accepted) == engine::RuleOutcome::completed);
    CHECK(worker.shown(*look) ==
          Lines{"event", "handler", "command substr ab 1 -> b", "handler_end -> completed", "event_end -> completed"});
    for (const auto& none : nothing) {
        CHECK(none->take().records.empty());
        worker.tracing.end(none);
    }
    worker.host->end(session);
    worker.tracing.end(look);
}

TEST_CASE("large values are shown by their beginnings") {
    Traced worker;
    const auto look = worker.tracing.begin({});
    engine::RuleSession* session = worker.begin("when CLIENT_ACCEPTED { substr [string repeat x 100000] 1 }\n");
    CHECK(worker.host->fire(*session, EventId::client_accepted) == engine::RuleOutcome::completed);
    for (const auto& record : look->take().records) {
        CHECK(record->text.size() < 1200);
        CHECK(record->result.size() < 300);
    }
    worker.host->end(session);
    worker.tracing.end(look);
}
