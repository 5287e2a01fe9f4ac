#include "engine/flow/flow_table.h"

#include <new>
#include <utility>

#include "engine/system/sockets.h"

namespace sluice::engine {

FlowTable::~FlowTable() {
    discard_all();
    bury();
}

Flow* FlowTable::create(FlowServices& services, ServedVirtualServerPtr served, FileDescriptor client, const Endpoint& client_remote) {
    void* place = slabs_.take();
    if (place == nullptr) {
        close_with_reset(client);
        return nullptr;
    }
    Flow* flow = new (place) Flow(services, std::move(served), std::move(client), client_remote);
    live_.push_back(*flow);
    ++size_;
    return flow;
}

void FlowTable::free(Flow& flow) {
    flow.~Flow();
    slabs_.give_back(&flow);
}

void FlowTable::ended(Flow& flow) {
    flow.FlowHook<AllFlows>::unlink();
    flow.FlowHook<UnfinishedTurn>::unlink();
    flow.FlowHook<UncountedBytes>::unlink();
    dead_.push_back(flow);
    --size_;
}

void FlowTable::continue_later(Flow& flow) {
    if (!flow.FlowHook<UnfinishedTurn>::is_linked()) {
        unfinished_.push_back(flow);
    }
}

void FlowTable::count_later(Flow& flow) {
    if (!flow.FlowHook<UncountedBytes>::is_linked()) {
        uncounted_.push_back(flow);
    }
}

bool FlowTable::run_unfinished() {
    List<UnfinishedTurn> now;
    now.splice(now.end(), unfinished_);
    while (!now.empty()) {
        Flow& flow = now.front();
        now.pop_front();
        flow.relay();
    }
    return !unfinished_.empty();
}

void FlowTable::count_all() {
    while (!uncounted_.empty()) {
        Flow& flow = uncounted_.front();
        uncounted_.pop_front();
        flow.count_traffic();
    }
}

void FlowTable::bury() {
    while (!dead_.empty()) {
        Flow& flow = dead_.front();
        dead_.pop_front();
        free(flow);
    }
}

void FlowTable::visit(const std::function<bool(Flow&)>& visitor) {
    for (Flow& flow : live_) {
        if (!visitor(flow)) {
            return;
        }
    }
}

void FlowTable::abort_all(EndCause cause) {
    for (auto next = live_.begin(); next != live_.end();) {
        Flow& flow = *next++; // an aborted flow leaves the list, its neighbours stay
        flow.abort(cause);
    }
}

void FlowTable::discard_all() {
    while (!live_.empty()) {
        live_.front().discard();
    }
}

} // namespace sluice::engine
