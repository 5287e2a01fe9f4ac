#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "engine/listener.h"

namespace sluice::engine {

/// One worker's listeners: one for each address that the configuration opens, whatever number of virtual servers share it.
class ListenerSet {
public:
    /// Both outlive this. `services.config` and `services.rules` are set before reconcile().
    ListenerSet(FlowServices& services, Acceptor& acceptor) : services_(services), acceptor_(acceptor) {}

    /// Makes the listeners those of the current configuration. One whose address stays is never closed, whatever else has changed; of two
    /// virtual servers for the same clients the one that is served already stays, else the first by name is taken.
    void reconcile();
    /// Tries again to open what is not open. True when all are.
    bool retry();
    /// Accepts what could not be accepted before.
    void resume();
    void clear() { listeners_.clear(); }

    [[nodiscard]] std::vector<ListenerFailure> failures() const;
    [[nodiscard]] std::size_t open_count() const;

private:
    using RunningPtr = std::shared_ptr<const RunningVirtualServer>;
    using Wanted = std::map<Endpoint, std::vector<RunningPtr>>;

    [[nodiscard]] Wanted wanted_virtual_servers();
    void add_wanted(std::vector<RunningPtr>& sharing, const RunningPtr& running, const Endpoint& at);
    void tell_displaced(const config::VirtualServer& left_out, const Endpoint& at, const RunningVirtualServer& by);
    [[nodiscard]] bool is_served(const Endpoint& at, const RunningVirtualServer& running) const;
    [[nodiscard]] ServedVirtualServers served_for(const std::vector<RunningPtr>& sharing, const Listener* before) const;
    void open(Listener& listener);
    void tell_one_worker(const config::VirtualServer& virtual_server) const;
    void tell_state(const Listener& listener) const;
    [[nodiscard]] bool speaks() const { return services_.options.index == 0; }

    FlowServices& services_;
    Acceptor& acceptor_;
    std::map<Endpoint, std::unique_ptr<Listener>> listeners_;
};

} // namespace sluice::engine
