#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/balance/persistence.h"
#include "engine/registry.h"
#include "engine/rule_host.h"

namespace sluice::engine {

/// How a connection persists: what the rule said, else what the virtual server's profile says; nothing: not at all.
class PersistenceMethod {
public:
    static std::optional<PersistenceMethod> choose(const PersistenceChoice& rule, const config::VirtualServer& virtual_server);

    [[nodiscard]] PersistenceTable::Key key(const IpAddress& client, const config::VirtualServer& virtual_server,
                                            const config::Pool& pool) const;
    /// The pool's member that a record names: by address and port, or by address alone when records are shared across services.
    [[nodiscard]] std::optional<std::size_t> recorded_member(const RunningPool& pool, const Endpoint& recorded) const;
    [[nodiscard]] std::optional<std::chrono::seconds> timeout() const { return timeout_; }

private:
    std::uint8_t mask_v4_ = 32;
    std::uint8_t mask_v6_ = 128;
    bool across_pools_ = false;
    bool across_virtual_servers_ = false;
    bool across_services_ = false;
    std::optional<std::chrono::seconds> timeout_;
};

/// May a member that is recorded for the client still be used? Disabled ones yes; forced down or down ones no.
bool takes_persistent(const RunningPool& pool, std::size_t member);

/// Index of the member at `endpoint`; nothing when the pool has none.
std::optional<std::size_t> find_member(const RunningPool& pool, const Endpoint& endpoint);

} // namespace sluice::engine
