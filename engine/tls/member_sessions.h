#pragma once

#include <cstddef>
#include <unordered_map>

#include "datagroups/ip_address.h"
#include "engine/tls/tls_context.h"

namespace sluice::engine {

/// The latest TLS session with each member, by server-ssl profile: the next handshake with that member goes on from it. A profile that has
/// changed is another one. One worker.
class MemberSessions {
public:
    /// To be used while nothing else is called; null: none, or its time is over.
    [[nodiscard]] SSL_SESSION* find(const ServerTlsPtr& profile, const datagroups::Endpoint& member);
    void keep(const ServerTlsPtr& profile, const datagroups::Endpoint& member, SslSessionPtr session);
    [[nodiscard]] std::size_t size() const noexcept { return sessions_.size(); }

    static constexpr std::size_t kept_max = 1024;

private:
    struct Key {
        const ServerTls* profile = nullptr;
        datagroups::Endpoint member;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept;
    };
    struct Kept {
        std::weak_ptr<const ServerTls> profile; ///< a new profile at the address of one that is gone is told from it
        SslSessionPtr session;
    };
    void make_room();

    std::unordered_map<Key, Kept, KeyHash> sessions_;
};

} // namespace sluice::engine
