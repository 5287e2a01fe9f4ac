#include "engine/listener_set.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>


namespace sluice::engine {
namespace {

bool is_to_be_open(const config::VirtualServer& virtual_server) {
    return virtual_server.enabled && virtual_server.not_opened_because.empty() && virtual_server.destination.port != 0;
}

/// The kernel knows no route domains: addresses that differ only there are one to it.
Endpoint kernel_address(const config::VirtualServer& virtual_server) {
    return {virtual_server.destination.address.in_route_domain(0), virtual_server.destination.port};
}

unsigned source_length(const config::VirtualServer& virtual_server) {
    return virtual_server.source ? virtual_server.source->length : 0;
}

/// Most specific first.
bool asks_for_fewer_clients(const std::shared_ptr<const RunningVirtualServer>& left,
                            const std::shared_ptr<const RunningVirtualServer>& right) {
    return source_length(*left->virtual_server) > source_length(*right->virtual_server);
}

/// Of a virtual server whose rules share a global variable there is one worker, as on a BIG-IP.
bool needs_one_worker(const config::VirtualServer& virtual_server) {
    return std::any_of(virtual_server.rules.begin(), virtual_server.rules.end(),
                       [](const rules::RulePtr& rule) { return !rule->written_global.empty(); });
}

} // namespace

void ListenerSet::tell_displaced(const config::VirtualServer& left_out, const Endpoint& at, const RunningVirtualServer& by) {
    const std::string why = fmt::format("{} has its address {} already", by.virtual_server->name, at.to_text());
    services_.complaints.write(Level::error, "same address " + left_out.name,
                               fmt::format("Virtual server {} is not opened: {}", left_out.name, why), services_.clock.now());
    const auto found = services_.config->virtual_servers.find(left_out.name);
    if (speaks() && found != services_.config->virtual_servers.end()) {
        found->second->runtime->set_not_listening(why);
    }
}

bool ListenerSet::is_served(const Endpoint& at, const RunningVirtualServer& running) const {
    const auto listener = listeners_.find(at);
    return listener != listeners_.end() && std::any_of(listener->second->served().begin(), listener->second->served().end(),
                                                       [&running](const ServedVirtualServerPtr& served) {
                                                           return served->configuration().name == running.virtual_server->name;
                                                       });
}

void ListenerSet::add_wanted(std::vector<RunningPtr>& sharing, const RunningPtr& running, const Endpoint& at) {
    const auto rival = std::find_if(sharing.begin(), sharing.end(), [&running](const RunningPtr& other) {
        return other->virtual_server->source == running->virtual_server->source;
    });
    if (rival == sharing.end()) {
        sharing.push_back(running);
        return;
    }
    const bool first_by_name = running->virtual_server->name < (*rival)->virtual_server->name;
    const bool rival_served = is_served(at, **rival);
    const bool takes_over = rival_served == is_served(at, *running) ? first_by_name : !rival_served;
    const RunningPtr left_out = takes_over ? std::exchange(*rival, running) : running;
    tell_displaced(*left_out->virtual_server, at, **rival);
}

ListenerSet::Wanted ListenerSet::wanted_virtual_servers() {
    Wanted wanted;
    for (const auto& [name, running] : services_.config->virtual_servers) {
        if (is_to_be_open(*running->virtual_server)) {
            const Endpoint at = kernel_address(*running->virtual_server);
            add_wanted(wanted[at], running, at);
        }
    }
    if (!speaks()) {
        std::erase_if(wanted, [](const auto& entry) {
            return std::any_of(entry.second.begin(), entry.second.end(),
                               [](const RunningPtr& running) { return needs_one_worker(*running->virtual_server); });
        });
    }
    for (auto& [at, sharing] : wanted) {
        std::sort(sharing.begin(), sharing.end(), asks_for_fewer_clients);
    }
    return wanted;
}

ServedVirtualServers ListenerSet::served_for(const std::vector<RunningPtr>& sharing, const Listener* before) const {
    ServedVirtualServers made;
    for (const RunningPtr& running : sharing) {
        if (before != nullptr) {
            const auto kept = std::find_if(before->served().begin(), before->served().end(),
                                           [&running](const ServedVirtualServerPtr& served) { return served->running == running; });
            if (kept != before->served().end()) {
                made.push_back(*kept);
                continue;
            }
        }
        const auto& rules = running->virtual_server->rules;
        made.push_back(std::make_shared<const ServedVirtualServer>(
            ServedVirtualServer{running, rules.empty() ? nullptr : services_.rules->program(rules)}));
    }
    return made;
}

void ListenerSet::reconcile() {
    std::map<Endpoint, std::unique_ptr<Listener>> next;
    std::vector<Listener*> fresh;
    for (const auto& [at, sharing] : wanted_virtual_servers()) {
        auto& place = next[at];
        if (const auto kept = listeners_.find(at); kept != listeners_.end()) {
            place = std::move(kept->second);
            place->serve(served_for(sharing, place.get()));
            tell_state(*place);
        } else {
            place = std::make_unique<Listener>(services_, acceptor_, at, served_for(sharing, nullptr));
            fresh.push_back(place.get());
        }
    }
    std::erase_if(listeners_, [](const auto& entry) { return entry.second == nullptr; });
    listeners_.swap(next);
    next.clear(); // what is left drains its queue and closes, before an overlapping address opens
    std::for_each(fresh.begin(), fresh.end(), [this](Listener* listener) { open(*listener); });
}

void ListenerSet::tell_one_worker(const config::VirtualServer& virtual_server) const {
    for (const rules::RulePtr& rule : virtual_server.rules) {
        if (!rule->written_global.empty()) {
            services_.log.write(
                Level::notice, services_.options.process_name,
                fmt::format("Virtual server {} runs on one worker: {} writes the global variable {}, of which there is one. "
                            "`table` counts for all workers, `static::` for each",
                            virtual_server.name, rule->name, rule->written_global));
        }
    }
}

void ListenerSet::open(Listener& listener) {
    for (const ServedVirtualServerPtr& served : listener.served()) {
        if (speaks()) {
            tell_one_worker(served->configuration());
        }
    }
    const int error_before = listener.error();
    const int error = listener.open();
    tell_state(listener);
    if (!speaks() || error == error_before) {
        return;
    }
    for (const ServedVirtualServerPtr& served : listener.served()) {
        const config::VirtualServer& virtual_server = served->configuration();
        services_.log.write(error == 0 ? Level::notice : Level::error, services_.options.process_name,
                            error == 0 ? fmt::format("Virtual server {} listens on {} now", virtual_server.name, listener.at().to_text())
                                       : explain_listen_failure(error, virtual_server));
    }
}

/// For `show`: the listeners of the other workers fare alike.
void ListenerSet::tell_state(const Listener& listener) const {
    if (!speaks()) {
        return;
    }
    for (const ServedVirtualServerPtr& served : listener.served()) {
        served->running->runtime->set_not_listening(listener.is_open() ? std::string()
                                                                       : explain_listen_failure(listener.error(), served->configuration()));
    }
}

bool ListenerSet::retry() {
    bool all_open = true;
    for (const auto& [at, listener] : listeners_) {
        if (!listener->is_open()) {
            open(*listener);
            all_open = all_open && listener->is_open();
        }
    }
    return all_open;
}

void ListenerSet::resume() {
    for (const auto& [at, listener] : listeners_) {
        listener->resume();
    }
}

std::vector<ListenerFailure> ListenerSet::failures() const {
    std::vector<ListenerFailure> list;
    for (const auto& [at, listener] : listeners_) {
        if (listener->is_open()) {
            continue;
        }
        for (const ServedVirtualServerPtr& served : listener->served()) {
            const config::VirtualServer& virtual_server = served->configuration();
            list.push_back({virtual_server.name, at, listener->error(), explain_listen_failure(listener->error(), virtual_server)});
        }
    }
    return list;
}

std::size_t ListenerSet::open_count() const {
    return static_cast<std::size_t>(
        std::count_if(listeners_.begin(), listeners_.end(), [](const auto& entry) { return entry.second->is_open(); }));
}

} // namespace sluice::engine
