#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "engine/system/timer_wheel.h"

using namespace sluice::engine;

namespace {

struct Recorder final : Timer {
    Recorder(const std::uint64_t& clock, std::vector<std::uint64_t>& at) : now(clock), fired_at(at) {}
    void expired() override { fired_at.push_back(now); }
    const std::uint64_t& now;
    std::vector<std::uint64_t>& fired_at;
};

struct Wheel {
    std::uint64_t now = 1'000'003;
    TimerWheel wheel{now};
    std::vector<std::uint64_t> fired_at;

    /// Sleeps as a loop does, until that time.
    void run_until(std::uint64_t end) {
        while (now < end) {
            const std::uint64_t wait = wheel.until_next(now);
            now = wait == TimerWheel::none ? end : std::min(end, now + std::max<std::uint64_t>(wait, 1));
            wheel.advance(now);
        }
    }
};

} // namespace

TEST_CASE("a timer fires once, in its millisecond, however far away") {
    for (const std::uint64_t delay :
         {1ULL, 2ULL, 255ULL, 256ULL, 257ULL, 300'000ULL, 65'535ULL, 65'536ULL, 16'777'216ULL, 5'000'000'000ULL}) {
        CAPTURE(delay);
        Wheel world;
        const std::uint64_t due = world.now + delay;
        Recorder timer{world.now, world.fired_at};
        world.wheel.schedule(timer, due);
        world.run_until(due + 100'000);
        CHECK(world.fired_at == std::vector<std::uint64_t>{due});
        CHECK_FALSE(timer.is_scheduled());
        CHECK(world.wheel.until_next(world.now) == TimerWheel::none);
    }
}

TEST_CASE("a wheel that was not turned for long fires everything due, in order of time") {
    Wheel world;
    struct Order final : Timer {
        Order(int number, std::vector<int>& seen) : number_(number), seen_(seen) {}
        void expired() override { seen_.push_back(number_); }
        int number_;
        std::vector<int>& seen_;
    };
    std::vector<int> seen;
    Order late{3, seen};
    Order early{1, seen};
    Order middle{2, seen};
    world.wheel.schedule(late, world.now + 400'000);
    world.wheel.schedule(early, world.now + 7);
    world.wheel.schedule(middle, world.now + 70'000);
    world.wheel.advance(world.now + 1'000'000);
    CHECK(seen == std::vector<int>{1, 2, 3});
}

TEST_CASE("a cancelled, moved or destroyed timer does not fire at its old time") {
    Wheel world;
    Recorder cancelled{world.now, world.fired_at};
    Recorder moved{world.now, world.fired_at};
    auto destroyed = std::make_unique<Recorder>(world.now, world.fired_at);
    world.wheel.schedule(cancelled, world.now + 10);
    world.wheel.schedule(moved, world.now + 10);
    world.wheel.schedule(*destroyed, world.now + 10);
    cancelled.cancel();
    destroyed.reset();
    const std::uint64_t later = world.now + 1000;
    world.wheel.schedule(moved, later);
    world.run_until(later + 10);
    CHECK(world.fired_at == std::vector<std::uint64_t>{later});
}

TEST_CASE("a timer may schedule itself again while it fires; a time that has passed means the next millisecond") {
    struct Again final : Timer {
        Again(TimerWheel& on, std::uint64_t& clock) : wheel(on), now(clock) {}
        void expired() override {
            if (++count < 5) {
                wheel.schedule(*this, now - 50);
            }
        }
        TimerWheel& wheel;
        std::uint64_t& now;
        int count = 0;
    };
    Wheel world;
    Again timer{world.wheel, world.now};
    world.wheel.schedule(timer, world.now + 5);
    const std::uint64_t start = world.now;
    world.run_until(start + 9);
    CHECK(timer.count == 5);
}

TEST_CASE("ten thousand timers at random times each fire in their millisecond") {
    std::mt19937_64 random{20261122};
    Wheel world;
    std::vector<std::uint64_t> expected;
    std::vector<std::unique_ptr<Recorder>> timers;
    for (int i = 0; i < 10'000; ++i) {
        const std::uint64_t due = world.now + 1 + random() % 400'000;
        expected.push_back(due);
        timers.push_back(std::make_unique<Recorder>(world.now, world.fired_at));
        world.wheel.schedule(*timers.back(), due);
    }
    std::sort(expected.begin(), expected.end());
    world.run_until(world.now + 400'001);
    CHECK(world.fired_at == expected);
}
