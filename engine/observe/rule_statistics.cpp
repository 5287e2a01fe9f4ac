#include "engine/observe/rule_statistics.h"

#include <algorithm>

namespace sluice::engine {

void HandlerCounters::took(std::uint64_t cycles) {
    const bool is_first = timed_.load(std::memory_order_relaxed) == 0;
    if (is_first || cycles < cycles_min_.load(std::memory_order_relaxed)) {
        cycles_min_.store(cycles, std::memory_order_relaxed);
    }
    if (cycles > cycles_max_.load(std::memory_order_relaxed)) {
        cycles_max_.store(cycles, std::memory_order_relaxed);
    }
    add(cycles_, cycles);
    add(timed_, 1);
}

void HandlerCounters::add_to(config::RuleEventReport& report) const {
    if (resets_wanted_.load(std::memory_order_relaxed) != resets_done_.load(std::memory_order_relaxed)) {
        return;
    }
    const auto read = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
    report.executions += read(executions_);
    report.failures += read(failures_);
    report.aborts += read(aborts_);
    if (read(timed_) > 0) {
        report.cycles_min = report.timed == 0 ? read(cycles_min_) : std::min(report.cycles_min, read(cycles_min_));
        report.cycles_max = std::max(report.cycles_max, read(cycles_max_));
        report.cycles_total += read(cycles_);
        report.timed += read(timed_);
    }
}

void HandlerCounters::clear() {
    for (Counter* counter : {&executions_, &failures_, &aborts_, &timed_, &cycles_, &cycles_min_, &cycles_max_}) {
        counter->store(0, std::memory_order_relaxed);
    }
    resets_done_.store(resets_wanted_.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

std::shared_ptr<HandlerCounters> RuleStatistics::counters(unsigned worker, const rules::Rule& rule, const rules::Handler& handler) {
    const std::lock_guard guard(lock_);
    std::shared_ptr<HandlerCounters>& counters = counters_[Name{rule.name, handler.event, handler.priority, worker}];
    if (counters == nullptr) {
        counters = std::make_shared<HandlerCounters>();
    }
    return counters;
}

std::vector<config::RuleEventReport> RuleStatistics::report(const rules::Rule& rule) const {
    std::vector<config::RuleEventReport> reports;
    const std::lock_guard guard(lock_);
    for (const rules::Handler& handler : rule.handlers) {
        const std::string_view event = rules::event(handler.event).name;
        const auto same = [&](const auto& report) { return report.event == event && report.priority == handler.priority; };
        if (std::ranges::any_of(reports, same)) {
            continue;
        }
        config::RuleEventReport& report = reports.emplace_back();
        report.event = event;
        report.priority = handler.priority;
        for (auto at = counters_.lower_bound(Name{rule.name, handler.event, handler.priority, 0}); at != counters_.end(); ++at) {
            if (at->first.rule != rule.name || at->first.event != handler.event || at->first.priority != handler.priority) {
                break;
            }
            at->second->add_to(report);
        }
    }
    return reports;
}

void RuleStatistics::reset(std::string_view rule) {
    const std::lock_guard guard(lock_);
    for (const auto& [name, counters] : counters_) {
        if (name.rule == rule) {
            counters->reset();
        }
    }
}

void RuleStatistics::adopt(const config::Snapshot& snapshot) {
    const std::lock_guard guard(lock_);
    std::erase_if(counters_, [&](const auto& entry) { return !snapshot.rules.contains(entry.first.rule); });
}

} // namespace sluice::engine
