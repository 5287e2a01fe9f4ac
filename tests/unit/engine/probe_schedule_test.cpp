#include "engine/monitor/probe_schedule.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;
using engine::Check;
using engine::CheckPtr;
using engine::ProbeSchedule;
using Time = ProbeSchedule::Time;

namespace {

constexpr std::size_t many = 100'000;
const Time start(1234567ms);

std::vector<CheckPtr> make_checks(std::size_t count, std::chrono::seconds interval) {
    auto monitor = std::make_shared<config::Monitor>();
    monitor->interval = interval;
    std::vector<CheckPtr> checks;
    for (std::size_t i = 0; i < count; ++i) {
        checks.push_back(std::make_shared<Check>(monitor, nullptr));
    }
    return checks;
}

/// Probes that take no time, in steps of 100 ms: how many began in each.
std::vector<std::size_t> run(ProbeSchedule& schedule, Time from, std::size_t steps) {
    std::vector<std::size_t> begun;
    for (std::size_t step = 0; step < steps; ++step) {
        const Time now = from + 100ms * step;
        begun.push_back(0);
        while (const CheckPtr check = schedule.take(now)) {
            ++begun.back();
            schedule.ended(check, false, now, now);
        }
    }
    return begun;
}

std::size_t most(const std::vector<std::size_t>& begun) {
    return *std::max_element(begun.begin(), begun.end());
}

std::size_t sum(const std::vector<std::size_t>& begun) {
    std::size_t all = 0;
    std::for_each(begun.begin(), begun.end(), [&](std::size_t count) { all += count; });
    return all;
}

} // namespace

TEST_CASE("five thousand members are asked in a steady stream from the first probe on") {
    ProbeSchedule schedule(many);
    const auto checks = make_checks(5000, 5s);
    schedule.begin(checks, start);
    const auto begun = run(schedule, start, 600); // a minute; 100 in each step on average
    CHECK(most(begun) <= 115);
    const std::vector<std::size_t> later(begun.begin() + 100, begun.end());
    CHECK(most(later) <= 105);
    CHECK(*std::min_element(later.begin(), later.end()) >= 95);
    CHECK(sum(later) == 50'000);
}

TEST_CASE("members that come later find the gaps") {
    ProbeSchedule schedule(many);
    std::vector<CheckPtr> all;
    for (int batch = 0; batch < 10; ++batch) {
        const auto checks = make_checks(100, 5s);
        all.insert(all.end(), checks.begin(), checks.end());
        schedule.begin(checks, start + batch * 1s);
        run(schedule, start + batch * 1s, 10);
    }
    run(schedule, start + 10s, 100);
    CHECK(most(run(schedule, start + 20s, 100)) <= 30); // 1000 in 50 steps: 20 on average
}

TEST_CASE("few members are first asked at once, and each again in its interval") {
    ProbeSchedule schedule(many);
    const auto checks = make_checks(3, 5s);
    schedule.begin(checks, start);
    CHECK(sum(run(schedule, start, 1)) == 1);
    CHECK(sum(run(schedule, start + 100ms, 1)) == 2);
    CHECK(sum(run(schedule, start + 200ms, 23)) == 0); // half an interval passes
    CHECK(sum(run(schedule, start + 2500ms, 51)) == 3);
    CHECK(sum(run(schedule, start + 7600ms, 500)) == 30);
}

TEST_CASE("no more probes run than may, and the next begins when one ends") {
    ProbeSchedule schedule(8);
    const auto checks = make_checks(20, 1s);
    schedule.begin(checks, start);
    std::vector<CheckPtr> running;
    while (const CheckPtr check = schedule.take(start + 10s)) {
        running.push_back(check);
    }
    CHECK(running.size() == 8);
    CHECK(schedule.running() == 8);
    CHECK_FALSE(schedule.next_due());
    schedule.ended(running[0], false, start + 10s, start + 10s);
    CHECK(schedule.next_due());
    const CheckPtr next = schedule.take(start + 10s);
    REQUIRE(next != nullptr);
    CHECK(next != running[0]);
    CHECK(schedule.running() == 8);
}

TEST_CASE("members that never answer leave room for the others") {
    ProbeSchedule schedule(8);
    const auto silent = make_checks(20, 1s);
    schedule.begin(silent, start);
    for (int round = 0; round < 5; ++round) { // each probe lasts as long as its timeout
        std::vector<CheckPtr> running;
        const Time sent = start + round * 16s;
        while (const CheckPtr check = schedule.take(sent)) {
            running.push_back(check);
        }
        for (const CheckPtr& check : running) {
            schedule.ended(check, false, sent, sent + 16s);
        }
    }
    while (schedule.take(start + 100s) != nullptr) {
    }
    CHECK(schedule.running() == 6);
    const auto good = make_checks(1, 1s);
    schedule.begin(good, start + 100s);
    CHECK(schedule.take(start + 100s) == good[0]);
}

TEST_CASE("a probe that could not leave is tried again within three seconds") {
    ProbeSchedule schedule(8);
    const auto checks = make_checks(1, 120s);
    schedule.begin(checks, start);
    CHECK(schedule.take(start) == checks[0]);
    schedule.ended(checks[0], true, start, start);
    CHECK(schedule.next_due() == start + 3s);
}

TEST_CASE("whoever is in a hurry is asked now, and at its moment afterwards") {
    ProbeSchedule schedule(8);
    const auto checks = make_checks(2, 3600s);
    schedule.begin(checks, start);
    run(schedule, start, 2);
    schedule.hurry({checks[1].get()}, start + 1s);
    CHECK(schedule.take(start + 1s) == checks[1]);
    CHECK(schedule.take(start + 1s) == nullptr);
    schedule.ended(checks[1], false, start + 1s, start + 1s);
    CHECK(*schedule.next_due() >= start + 1800s);
}

TEST_CASE("a check that is gone is passed over") {
    ProbeSchedule schedule(8);
    auto checks = make_checks(2, 1s);
    schedule.begin(checks, start);
    checks.erase(checks.begin());
    CHECK(schedule.take(start + 10s) == checks[0]);
    CHECK(schedule.take(start + 10s) == nullptr);
}
