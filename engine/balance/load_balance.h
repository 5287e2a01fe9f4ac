#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/balance/persistence.h"
#include "engine/registry.h"
#include "engine/rule_steering.h"

namespace sluice::engine {

/// How a connection persists: what the rule said, else what the virtual server's profile says; nothing: not at all.
class PersistenceMethod {
public:
    /// `rule` null: no rule has spoken.
    static std::optional<PersistenceMethod> choose(const PersistenceChoice* rule, const config::VirtualServer& virtual_server);

    [[nodiscard]] PersistenceMode mode() const { return mode_; }
    /// No records: the key's hash alone decides.
    [[nodiscard]] bool is_carp() const { return carp_; }
    /// The key of a connection from `client` to `destination`.
    [[nodiscard]] std::string key(const IpAddress& client, const IpAddress& destination) const;
    [[nodiscard]] std::string address_key(const IpAddress& address) const;
    [[nodiscard]] PersistenceTable::Scope scope(const config::VirtualServer& virtual_server, const config::Pool& pool) const;
    /// The pool's member that a record names: by address and port, or by address alone when records are shared across services.
    [[nodiscard]] std::optional<std::size_t> recorded_member(const RunningPool& pool, const Endpoint& recorded) const;
    [[nodiscard]] std::optional<std::chrono::seconds> timeout() const { return timeout_; }

private:
    PersistenceMode mode_ = PersistenceMode::source_address;
    bool carp_ = false;
    std::string_view text_; ///< of the rule's choice
    std::uint8_t mask_v4_ = 32;
    std::uint8_t mask_v6_ = 128;
    bool across_pools_ = false;
    bool across_virtual_servers_ = false;
    bool across_services_ = false;
    std::optional<std::chrono::seconds> timeout_;
};

/// The available member that the key's hash points at. As members come and go only the keys of those move. `avoid` as in next_member().
std::optional<std::size_t> carp_member(const RunningPool& pool, std::string_view key, const Endpoint* avoid);

/// May a member that is recorded for the client still be used? Disabled ones yes; forced down or down ones no.
bool takes_persistent(const RunningPool& pool, std::size_t member);

/// Index of the member at `endpoint`; nothing when the pool has none.
std::optional<std::size_t> find_member(const RunningPool& pool, const Endpoint& endpoint);

} // namespace sluice::engine
