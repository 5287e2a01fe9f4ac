#include <doctest/doctest.h>

#include "engine/observe/rule_tracing.h"
#include "engine/observe/trace_command.h"
#include "engine/observe/trace_text.h"

using namespace sluice;
using namespace sluice::engine;

namespace {

TraceRecordPtr record(TraceRecord::Kind kind, const std::string& text = {}) {
    auto made = std::make_shared<TraceRecord>();
    made->kind = kind;
    made->connection = 17;
    made->event = "CLIENT_ACCEPTED";
    made->rule = "/Common/r";
    made->text = text;
    made->result = kind == TraceRecord::Kind::event_end ? "completed" : "1";
    made->took = std::chrono::nanoseconds{2500};
    return made;
}

} // namespace

TEST_CASE("looks() is nought exactly while nobody looks, and changes with everybody who comes or goes") {
    RuleTracing tracing;
    CHECK(tracing.looks() == 0);
    const auto first = tracing.begin({});
    const auto after_first = tracing.looks();
    CHECK(after_first != 0);
    const auto second = tracing.begin({});
    CHECK(tracing.looks() != after_first);
    CHECK(tracing.all().size() == 2);
    tracing.end(first);
    CHECK(tracing.looks() != 0);
    CHECK(tracing.looks() != after_first);
    tracing.end(second);
    CHECK(tracing.looks() == 0);
}

TEST_CASE("what nobody takes is dropped beyond the limit, and the number of it is told") {
    TraceLook look{{}};
    for (std::size_t i = 0; i < TraceLook::records_max + 5; ++i) {
        look.add(record(TraceRecord::Kind::command));
    }
    const auto taken = look.take();
    CHECK(taken.records.size() == TraceLook::records_max);
    CHECK(taken.dropped == 5);
    CHECK(look.take().dropped == 0);
}

TEST_CASE("a command is a line with its words, result and time, and bytes of clients are escaped") {
    const std::string line = trace_line(*record(TraceRecord::Kind::command, "class match {a\nb} equals c"));
    CHECK(line.find(" #17     class match {a\\nb} equals c -> 1  2.5 us\n") != std::string::npos);
    const std::string json = trace_json(*record(TraceRecord::Kind::command, "IP::client_addr"));
    CHECK(json.find("\"command\":\"IP::client_addr\"") != std::string::npos);
    CHECK(json.find("\"microseconds\":2.5") != std::string::npos);
}

TEST_CASE("a trace looks as long as it lives, ends after its number of events, and says what was dropped") {
    RuleTracing tracing;
    const config::Snapshot snapshot;
    TraceRequest request;
    request.events_max = 1;
    auto trace = make_trace_command(tracing, snapshot, trace_words(request));
    REQUIRE(trace != nullptr);
    const auto look = tracing.all().at(0);
    CHECK(trace->take_output().empty());
    CHECK(!trace->status());
    for (std::size_t i = 0; i < TraceLook::records_max + 2; ++i) {
        look->add(record(TraceRecord::Kind::command));
    }
    CHECK(trace->take_output().find("2 lines dropped") != std::string::npos);
    look->add(record(TraceRecord::Kind::event_end));
    look->add(record(TraceRecord::Kind::command, "behind the end"));
    CHECK(trace->take_output().find("behind the end") == std::string::npos);
    CHECK(trace->status() == 0);
    trace.reset();
    CHECK(tracing.looks() == 0);
}

TEST_CASE("a request comes through the socket's words as it was, and others are refused") {
    TraceRequest request;
    request.filter.client = datagroups::IpPrefix::parse("10.0.0.0/8");
    request.filter.virtual_server = "/Common/v";
    request.filter.rule = "/Common/r";
    request.events_max = 12;
    request.json = true;
    const auto read = read_trace_words(trace_words(request));
    REQUIRE(read.has_value());
    CHECK(read->filter.client == request.filter.client);
    CHECK(read->filter.virtual_server == "/Common/v");
    CHECK(read->filter.rule == "/Common/r");
    CHECK(read->events_max == 12);
    CHECK(read->json);
    CHECK(!read_trace_words({"trace"}));
    CHECK(!read_trace_words({"trace", "x", "", "", "0", "text"}));
    CHECK(!read_trace_words({"trace", "", "", "", "-1", "text"}));
    RuleTracing tracing;
    CHECK(make_trace_command(tracing, {}, {"tmsh", "list"}) == nullptr);
    const auto missing = make_trace_command(tracing, {}, trace_words(request));
    CHECK(missing->take_output() == "01020036:3: The requested Virtual Server (/Common/v) was not found.\n");
    CHECK(missing->status() == 1);
    CHECK(tracing.looks() == 0);
}
