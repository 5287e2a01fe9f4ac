#pragma once

#include <cstddef>
#include <functional>

#include <boost/intrusive/list.hpp>

#include "engine/flow/flow.h"
#include "engine/flow/flow_slabs.h"

namespace sluice::engine {

/// A worker's flows: their memory, and who has to be looked at again. A flow that has ended is freed at the end of the turn, because events
/// for its sockets may already have been fetched.
class FlowTable {
public:
    FlowTable() : slabs_(sizeof(Flow)) {}
    FlowTable(const FlowTable&) = delete;
    FlowTable& operator=(const FlowTable&) = delete;
    ~FlowTable(); ///< discard_all() has been called

    /// Null when there is no memory; the client's descriptor is then closed with a reset.
    Flow* create(FlowServices& services, ServedVirtualServerPtr served, FileDescriptor client, const Endpoint& client_remote);
    /// The flow is over; it is freed by bury().
    void ended(Flow& flow);

    void continue_later(Flow& flow);
    void count_later(Flow& flow);
    /// Gives the flows that used up their share another one. True when some need more.
    bool run_unfinished();
    [[nodiscard]] bool has_uncounted() const { return !uncounted_.empty(); }
    void count_all();
    void bury();

    [[nodiscard]] std::size_t size() const noexcept { return size_; } ///< not yet ended
    /// Oldest first, until the visitor says false. It must not end flows.
    void visit(const std::function<bool(Flow&)>& visitor);
    /// Resets every flow; the closed events fire.
    void abort_all(EndCause cause);
    /// Ends every flow without events.
    void discard_all();

private:
    template <typename Tag>
    using List = boost::intrusive::list<Flow, boost::intrusive::base_hook<FlowHook<Tag>>, boost::intrusive::constant_time_size<false>>;

    void free(Flow& flow);

    FlowSlabs slabs_;
    List<AllFlows> live_;
    List<AllFlows> dead_;
    List<UnfinishedTurn> unfinished_;
    List<UncountedBytes> uncounted_;
    std::size_t size_ = 0;
};

} // namespace sluice::engine
