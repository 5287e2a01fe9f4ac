#include <utility>

#include "engine/flow/flow.h"

/// What a flow adds to the counters that others read.
namespace sluice::engine {

void Flow::count_opened() {
    counted_server_ = picked_ != nullptr;
    if (counted_server_) {
        picked_->runtime->serverside.connection_opened();
        picked_->members[picked_member_]->serverside.connection_opened();
    }
}

void Flow::count_closed() {
    count_traffic();
    if (std::exchange(counted_server_, false)) {
        picked_->runtime->serverside.connection_closed();
        picked_->members[picked_member_]->serverside.connection_closed();
    }
    if (!std::exchange(counted_client_, false)) {
        return;
    }
    VirtualServerRuntime& runtime = *served_->running->runtime;
    runtime.clientside.connection_closed();
    const std::uint64_t duration = now_ms() - began_ms_;
    runtime.duration_sum_ms.fetch_add(duration, std::memory_order_relaxed);
    std::uint64_t least = runtime.duration_min_ms.load(std::memory_order_relaxed);
    while (duration < least && !runtime.duration_min_ms.compare_exchange_weak(least, duration, std::memory_order_relaxed)) {
    }
    std::uint64_t most = runtime.duration_max_ms.load(std::memory_order_relaxed);
    while (duration > most && !runtime.duration_max_ms.compare_exchange_weak(most, duration, std::memory_order_relaxed)) {
    }
}

void Flow::count_traffic() {
    const auto add = [](FlowSide& side, auto&& into) {
        const SideTraffic delta{side.traffic.bytes_in - side.counted.bytes_in, side.traffic.bytes_out - side.counted.bytes_out,
                                side.traffic.packets_in - side.counted.packets_in, side.traffic.packets_out - side.counted.packets_out};
        side.counted = side.traffic;
        into(delta);
    };
    add(client_, [this](const SideTraffic& delta) {
        Counters& counters = served_->running->runtime->clientside;
        counters.bytes_in.fetch_add(delta.bytes_in, std::memory_order_relaxed);
        counters.bytes_out.fetch_add(delta.bytes_out, std::memory_order_relaxed);
        counters.packets_in.fetch_add(delta.packets_in, std::memory_order_relaxed);
        counters.packets_out.fetch_add(delta.packets_out, std::memory_order_relaxed);
    });
    if (picked_ == nullptr) {
        return;
    }
    add(server_, [this](const SideTraffic& delta) {
        // A pool and its member count as F5's do: in is what they received.
        for (Counters* counters : {&picked_->runtime->serverside, &picked_->members[picked_member_]->serverside}) {
            counters->bytes_in.fetch_add(delta.bytes_out, std::memory_order_relaxed);
            counters->bytes_out.fetch_add(delta.bytes_in, std::memory_order_relaxed);
            counters->packets_in.fetch_add(delta.packets_out, std::memory_order_relaxed);
            counters->packets_out.fetch_add(delta.packets_in, std::memory_order_relaxed);
        }
    });
}

} // namespace sluice::engine
