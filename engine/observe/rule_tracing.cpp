#include "engine/observe/rule_tracing.h"

#include <utility>

namespace sluice::engine {

void TraceLook::add(TraceRecordPtr record) {
    const std::lock_guard guard(lock_);
    if (kept_.records.size() < records_max) {
        kept_.records.push_back(std::move(record));
    } else {
        ++kept_.dropped;
    }
}

TraceLook::Taken TraceLook::take() {
    const std::lock_guard guard(lock_);
    return std::exchange(kept_, {});
}

std::vector<std::shared_ptr<TraceLook>> RuleTracing::all() const {
    const std::lock_guard guard(lock_);
    return all_;
}

std::shared_ptr<TraceLook> RuleTracing::begin(TraceFilter filter) {
    auto look = std::make_shared<TraceLook>(std::move(filter));
    const std::lock_guard guard(lock_);
    all_.push_back(look);
    publish();
    return look;
}

void RuleTracing::end(const std::shared_ptr<TraceLook>& look) {
    const std::lock_guard guard(lock_);
    std::erase(all_, look);
    publish();
}

void RuleTracing::publish() {
    ++changes_;
    looks_.store(all_.empty() ? 0 : changes_, std::memory_order_release);
}

} // namespace sluice::engine
