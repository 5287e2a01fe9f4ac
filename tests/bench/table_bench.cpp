#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "engine/table/table_store.h"
#include "tests/unit/tclbind/rules_support.h"

// What `table lookup` and `table incr` cost when one or two workers use the store at once: the store alone, and from a rule.

namespace {

using namespace sluice;
using Clock = std::chrono::steady_clock;
using engine::TablePlace;
using engine::TableStore;
using engine::Touch;

constexpr std::size_t keys = 1'000'000;

std::vector<std::string> make_keys() {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < keys; ++i) {
        made.push_back(fmt::format("198.{}.{}.{}", i >> 16U, (i >> 8U) & 255U, i & 255U));
    }
    return made;
}

/// Nanoseconds for one of `rounds` calls that each of the threads makes.
double measure_ns(unsigned threads, std::size_t rounds, const std::function<void(unsigned)>& work) {
    std::vector<std::thread> running;
    const auto begin = Clock::now();
    for (unsigned thread = 0; thread < threads; ++thread) {
        running.emplace_back(work, thread);
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    const std::chrono::duration<double, std::nano> spent = Clock::now() - begin;
    return spent.count() / static_cast<double>(rounds);
}

TablePlace place(const std::vector<std::string>& names, std::size_t number) {
    return {TablePlace::Space::table, {}, names[number * 7919 % names.size()]};
}

void measure_store(unsigned threads, const std::vector<std::string>& names) {
    TableStore store{nullptr};
    const double fill = measure_ns(1, keys, [&](unsigned) {
        for (std::size_t i = 0; i < keys; ++i) {
            static_cast<void>(store.write(place(names, i), "1", {}));
        }
    });
    const double look = measure_ns(threads, keys, [&](unsigned thread) {
        for (std::size_t i = 0; i < keys; ++i) {
            static_cast<void>(store.lookup(place(names, i + thread * 1000), Touch::yes));
        }
    });
    const double count = measure_ns(threads, keys, [&](unsigned thread) {
        for (std::size_t i = 0; i < keys; ++i) {
            static_cast<void>(store.increment(place(names, i + thread * 1000), 1, false, Touch::yes));
        }
    });
    const double one = measure_ns(threads, keys, [&](unsigned) {
        for (std::size_t i = 0; i < keys; ++i) {
            static_cast<void>(store.increment({TablePlace::Space::table, {}, "hits"}, 1, false, Touch::yes));
        }
    });
    fmt::print("store, {} threads, {} entries of {} bytes: set {:.0f} ns, lookup {:.0f} ns, incr {:.0f} ns, incr of one key {:.0f} ns\n",
               threads, store.size(), store.bytes_used() / store.size(), fill, look, count, one);
}

/// A worker: its own interpreter, the store shared.
void run_rule(const engine::RuleHostFactory& make, TableStore& store, const std::string& text, std::size_t connections) {
    tclbind::RulesFixture world;
    engine::RuleHostContext context;
    context.log = &world.log;
    context.process_name = "tmm";
    context.tables = &store;
    world.host = make(context);
    const rules::RulePtr rule = world.load("/Common/bench", text);
    world.adopt();
    const engine::RuleProgramPtr program = world.host->program({rule});
    for (std::size_t i = 0; i < connections; ++i) {
        engine::RuleSession* session = world.host->begin(program, world.connection, world);
        static_cast<void>(world.host->fire(*session, engine::EventId::client_accepted));
        world.host->end(session);
    }
}

void measure_rule(unsigned threads, const std::string& what) {
    constexpr std::size_t connections = 20'000;
    constexpr std::size_t calls = 50;
    TableStore store{nullptr};
    const engine::RuleHostFactory make = tclbind::make_rule_host_factory();
    const auto measure = [&](const std::string& command) {
        const std::string text = fmt::format("when CLIENT_ACCEPTED {{ for {{set i 0}} {{$i < {}}} {{incr i}} {{ {} }} }}", calls, command);
        return measure_ns(threads, connections * calls, [&](unsigned) { run_rule(make, store, text, connections); });
    };
    fmt::print("rule, {} threads: {} {:.0f} ns (the loop itself {:.0f} ns)\n", threads, what, measure(what), measure("set x $i"));
}

} // namespace

int main() {
    const std::vector<std::string> names = make_keys();
    for (const unsigned threads : {1U, 2U}) {
        measure_store(threads, names);
        for (const char* command : {"table lookup $i", "table incr $i", "table incr hits", "table set -subtable s $i 1 indefinite 10"}) {
            measure_rule(threads, command);
        }
    }
    return 0;
}
