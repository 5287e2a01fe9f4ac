#include "engine/monitor/monitor_state.h"

#include <doctest/doctest.h>

#include "engine/monitor/probe.h"
#include "engine/smtp/smtp_reply.h"

using namespace sluice;
using namespace std::chrono_literals;
using engine::Health;
using engine::MonitorState;
using engine::ProbeResult;
using engine::SmtpReplyReader;

namespace {

const MonitorState::Time start(1000s);
const ProbeResult success{true, false, {}};
const ProbeResult refused{false, false, "Connection refused"};

config::Monitor make_monitor(std::chrono::seconds interval, std::chrono::seconds timeout) {
    config::Monitor monitor;
    monitor.name = "/Common/m";
    monitor.kind = config::MonitorKind::tcp;
    monitor.interval = interval;
    monitor.timeout = timeout;
    return monitor;
}

MonitorState state_of(const config::Monitor& monitor) {
    return MonitorState(std::make_shared<const config::Monitor>(monitor));
}

void probe(MonitorState& state, MonitorState::Time at, const ProbeResult& result) {
    state.probe_sent(at);
    state.probe_ended(result, at);
    state.advance(at);
}

SmtpReplyReader::State read_reply(SmtpReplyReader& reply, std::string_view bytes) {
    for (const char& byte : bytes) {
        reply.take({&byte, 1});
    }
    return reply.state();
}

} // namespace

TEST_CASE("a monitor is checking until its first success, then up") {
    MonitorState state = state_of(make_monitor(5s, 16s));
    CHECK(state.verdict() == Health::checking);
    probe(state, start, success);
    CHECK(state.verdict() == Health::up);
}

TEST_CASE("failures make a member down only when the timeout since the first unanswered probe is over") {
    MonitorState state = state_of(make_monitor(5s, 16s));
    probe(state, start, success);
    for (const auto at : {5s, 10s, 15s, 20s}) {
        probe(state, start + at, refused);
        CHECK(state.verdict() == Health::up);
    }
    CHECK(state.next_change() == start + 21s);
    CHECK_FALSE(state.advance(start + 20s + 999ms));
    CHECK(state.advance(start + 21s));
    CHECK(state.verdict() == Health::down);
    CHECK(state.last_error() == "Connection refused");
    CHECK_FALSE(state.next_change());
}

TEST_CASE("one lost probe among good ones changes nothing") {
    MonitorState state = state_of(make_monitor(5s, 16s));
    probe(state, start, success);
    probe(state, start + 5s, refused);
    probe(state, start + 10s, success);
    CHECK_FALSE(state.advance(start + 24s));
    CHECK(state.verdict() == Health::up);
    CHECK(state.last_error().empty());
}

TEST_CASE("a timeout shorter than the interval does not flap") {
    MonitorState state = state_of(make_monitor(120s, 30s));
    probe(state, start, success);
    CHECK_FALSE(state.advance(start + 119s));
    CHECK_FALSE(state.next_change());
    CHECK(state.verdict() == Health::up);
}

TEST_CASE("a probe without any answer is down for want of one") {
    MonitorState state = state_of(make_monitor(5s, 16s));
    state.probe_sent(start);
    CHECK(state.advance(start + 16s));
    CHECK(state.verdict() == Health::down);
    CHECK(state.last_error() == "No successful responses received before deadline.");
}

TEST_CASE("a down member waits time-until-up before it is up, and a failure meanwhile starts the wait anew") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.time_until_up = 30s;
    MonitorState state = state_of(monitor);
    state.probe_sent(start);
    state.advance(start + 16s);
    probe(state, start + 20s, success);
    CHECK(state.verdict() == Health::down);
    CHECK(state.next_change() == start + 50s);
    probe(state, start + 25s, refused);
    CHECK_FALSE(state.advance(start + 50s));
    probe(state, start + 55s, success);
    CHECK_FALSE(state.advance(start + 84s));
    CHECK(state.advance(start + 85s));
    CHECK(state.verdict() == Health::up);
}

TEST_CASE("time-until-up holds for the first up after the start too") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.time_until_up = 30s;
    MonitorState state = state_of(monitor);
    probe(state, start, success);
    CHECK(state.verdict() == Health::checking);
    CHECK(state.next_change() == start + 30s);
    probe(state, start + 5s, success);
    CHECK(state.advance(start + 30s));
    CHECK(state.verdict() == Health::up);
}

TEST_CASE("manual-resume keeps a member down until the operator sets it up") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.manual_resume = true;
    MonitorState state = state_of(monitor);
    state.probe_sent(start);
    state.advance(start + 16s);
    probe(state, start + 20s, success);
    CHECK(state.verdict() == Health::down);
    state.resume();
    probe(state, start + 25s, success);
    CHECK(state.verdict() == Health::up);
}

TEST_CASE("up-interval is the distance of probes while up, interval otherwise") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.up_interval = 60s;
    MonitorState state = state_of(monitor);
    CHECK(state.probe_interval() == 5s);
    probe(state, start, success);
    CHECK(state.probe_interval() == 60s);
}

TEST_CASE("all monitors, or the minimum of them, decide a member's health") {
    CHECK(engine::combined_health(2, 0, 2, 0) == Health::up);
    CHECK(engine::combined_health(1, 0, 2, 0) == Health::checking);
    CHECK(engine::combined_health(1, 1, 2, 0) == Health::down);
    CHECK(engine::combined_health(1, 1, 2, 1) == Health::up);
    CHECK(engine::combined_health(0, 1, 2, 1) == Health::checking);
    CHECK(engine::combined_health(0, 2, 2, 1) == Health::down);
    CHECK(engine::combined_health(0, 0, 0, 0) == Health::unchecked);
    CHECK(engine::combined_health(2, 0, 2, 9) == Health::up);
}

TEST_CASE("durations are said as F5 says them") {
    CHECK(engine::state_duration(62s) == "0hr:1min:2sec");
    CHECK(engine::state_duration(0s) == "0hr:0min:0sec");
    CHECK(engine::state_duration(18h + 49min + 39s) == "18hrs:49mins:39sec");
}

TEST_CASE("an SMTP reply may have many lines and come in single bytes") {
    SmtpReplyReader reply;
    CHECK(read_reply(reply, "220-mail.example.test\r\n220-welcome\r\n") == SmtpReplyReader::State::incomplete);
    CHECK(read_reply(reply, "220 ready\r\n") == SmtpReplyReader::State::complete);
    CHECK(reply.code() == 220);
    CHECK(reply.last_line() == "220 ready");
}

TEST_CASE("bytes behind a reply are left for the next one") {
    SmtpReplyReader reply;
    CHECK(reply.take("250 ok\r\n221 bye\r\n") == 8);
    CHECK(reply.code() == 250);
}

TEST_CASE("what is no SMTP reply is malformed") {
    for (const std::string_view bytes : {"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n", "\r\n", "22\r\n", "220x\r\n", "199 no\r\n",
                                         "620 no\r\n", "220-a\r\n250 b\r\n", "-20 a\r\n"}) {
        SmtpReplyReader reply;
        CAPTURE(bytes);
        CHECK(read_reply(reply, bytes) == SmtpReplyReader::State::malformed);
    }
}

TEST_CASE("endless lines and endless replies are malformed at their bounds") {
    SmtpReplyReader line;
    line.take("220 " + std::string(SmtpReplyReader::line_bytes_max - 4, 'x'));
    CHECK(line.state() == SmtpReplyReader::State::incomplete);
    line.take("x");
    CHECK(line.state() == SmtpReplyReader::State::malformed);
    SmtpReplyReader lines;
    for (std::size_t count = 0; count < SmtpReplyReader::lines_max; ++count) {
        lines.take("220-x\r\n");
        REQUIRE(lines.state() == SmtpReplyReader::State::incomplete);
    }
    lines.take("220-x\r\n");
    CHECK(lines.state() == SmtpReplyReader::State::malformed);
}

TEST_CASE("recv is searched in the beginning of an answer") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.recv = "^220 .*ready";
    CHECK_FALSE(engine::judge_answer(monitor, "220 mail", false));
    CHECK(engine::judge_answer(monitor, "220 mail ready", false)->succeeded);
    CHECK_FALSE(engine::judge_answer(monitor, "220 mail", true)->succeeded);
    CHECK_FALSE(engine::judge_answer(monitor, "", true)->succeeded);
    CHECK_FALSE(engine::judge_answer(monitor, std::string(engine::answer_bytes_max, 'x'), false)->succeeded);
    CHECK(engine::judge_answer(monitor, "220 mail ready", true)->succeeded);
    monitor.recv = "ready$";
    CHECK(engine::judge_answer(monitor, std::string_view("220 \0 ready", 11), false)->succeeded);
}

TEST_CASE("recv-disable makes a living member disabled, recv comes first") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.recv = "^220 ";
    monitor.recv_disable = "^421";
    CHECK(engine::judge_answer(monitor, "421 closing", false)->disables);
    CHECK(engine::judge_answer(monitor, "421 closing", false)->succeeded);
    CHECK_FALSE(engine::judge_answer(monitor, "220 421", false)->disables);
}

TEST_CASE("under reverse a match is a failure and an answer without one a success") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.recv = "maintenance";
    monitor.reverse = true;
    CHECK_FALSE(engine::judge_answer(monitor, "in maintenance", false)->succeeded);
    CHECK(engine::judge_answer(monitor, "all well", true)->succeeded);
    CHECK_FALSE(engine::judge_answer(monitor, "", true)->succeeded);
}

TEST_CASE("a receive string that is no regular expression fails the probe and says so") {
    config::Monitor monitor = make_monitor(5s, 16s);
    monitor.recv = "(";
    CHECK(engine::judge_answer(monitor, "x", false)->reason == "The receive string is not a regular expression.");
}
