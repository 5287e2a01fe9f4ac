#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/balance/balancing_mode.h"
#include "engine/balance/persistence_mode.h"
#include "engine/rule_host.h"

namespace sluice::engine {

/// `persist …` in a rule. `from_virtual`: the virtual server's profile decides.
struct PersistenceChoice {
    enum class Kind : std::uint8_t {
        from_virtual,
        none,
        records, ///< in the way of `mode`
        carp,    ///< the key's hash says which member, without a record
    };
    Kind kind = Kind::from_virtual;
    PersistenceMode mode = PersistenceMode::source_address;
    std::uint8_t mask_v4 = 32; ///< of addresses
    std::uint8_t mask_v6 = 128;
    std::optional<std::chrono::seconds> timeout{180}; ///< absent: indefinite
    std::string key;                                  ///< universal, hash, carp
};

/// A key of `persist add|lookup|delete` and where its record may be from. Without `any …` from this virtual server.
struct PersistenceQuery {
    PersistenceMode mode = PersistenceMode::source_address;
    std::string key; ///< an address in its usual text where the mode wants one
    bool any_virtual = false;
    bool any_service = false;
    bool any_pool = false;
    config::PoolPtr pool; ///< null: any
};

struct PersistenceFound {
    Endpoint member;
    std::string pool; ///< full path
};

/// The network that one side's packets take.
struct LinkFacts {
    std::string name;        ///< full path of the VLAN, else the interface's name
    std::string type;        ///< "VLAN", "TUNNEL", "LOOPBACK" or "UNKNOWN"
    int vlan_id = 0;         ///< 0: untagged
    std::string station_mac; ///< of the next station towards the peer; empty: not known
};

/// What a rule may see and change of where its connection goes. Part of RuleConnection, with the same promises.
class RuleSteering {
public:
    virtual ~RuleSteering() = default;

    /// What load balancing would pick now, persistence left aside; it counts as a turn. Nothing: nobody is available.
    [[nodiscard]] virtual std::optional<Pick> select() = 0;
    virtual void choose_balancing(BalancingMode mode) = 0;

    virtual void choose_persistence(const PersistenceChoice& choice) = 0;
    [[nodiscard]] virtual PersistenceChoice persistence() const = 0;
    /// Where persistence would send the connection now. Nothing: it has no say.
    [[nodiscard]] virtual std::optional<Pick> persistent_pick() = 0;
    /// Binds the key to the present pick. False: there is none.
    virtual bool add_persistence(const PersistenceQuery& query, std::optional<std::chrono::seconds> timeout) = 0;
    [[nodiscard]] virtual std::optional<PersistenceFound> find_persistence(const PersistenceQuery& query) = 0;
    virtual void remove_persistence(const PersistenceQuery& query) = 0;

    /// Is the destination port replaced by the member's?
    [[nodiscard]] virtual bool translates_port() const = 0;
    virtual void translate_port(bool enabled) = 0;

    /// When the event is over the server side is closed; the client's next bytes are balanced anew.
    virtual void detach() = 0;

    /// Nothing before the side exists.
    [[nodiscard]] virtual std::optional<LinkFacts> link(Side side) const = 0;
    /// 802.1p priority of the packets sent.
    [[nodiscard]] virtual std::optional<int> link_qos(Side side) const = 0;
    virtual void set_link_qos(Side side, int value) = 0;

    /// Sets the member's state for all connections until a monitor finds otherwise; `up` false has it probed at once.
    virtual void mark(const config::Pool& pool, const config::Member& member, bool up) = 0;
    /// As its monitors see it.
    [[nodiscard]] virtual bool is_node_down(const config::Node& node) const = 0;
};

} // namespace sluice::engine
