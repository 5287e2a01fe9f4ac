#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "config/model/tls_profile.h"
#include "engine/tls/client_hello.h"
#include "engine/tls/openssl.h"
#include "engine/tls/ticket_keys.h"

namespace sluice::engine {

/// A client-ssl profile, ready for handshakes. Immutable, shared by all workers.
class ClientTls {
public:
    /// The error is one line that names what OpenSSL refused.
    static tl::expected<std::shared_ptr<const ClientTls>, std::string> make(config::ClientSslProfilePtr profile, TicketKeysPtr tickets);

    /// For one connection; null: no memory.
    [[nodiscard]] SslPtr connection() const;
    /// What `mode` means to a connection, in the place of the profile's.
    void ask_for_certificate(SSL& ssl, config::ClientCertMode mode) const;
    /// Goes over to this profile when the ClientHello has been read and nothing has been answered (Step::client_hello).
    void take_over(SSL& ssl, const ClientHello& hello) const;
    [[nodiscard]] const config::ClientSslProfile& profile() const { return *profile_; }
    [[nodiscard]] const config::ClientSslProfilePtr& profile_ptr() const { return profile_; }

private:
    ClientTls(config::ClientSslProfilePtr profile, TicketKeysPtr tickets) : profile_(std::move(profile)), tickets_(std::move(tickets)) {}
    config::ClientSslProfilePtr profile_;
    TicketKeysPtr tickets_; ///< outlive the context
    SslContextPtr context_;
    std::vector<unsigned char> alpn_; ///< as on the wire
    static int on_alpn(SSL* ssl, const unsigned char** chosen, unsigned char* length, const unsigned char* offered, unsigned offered_bytes,
                       void* self);
    tl::expected<void, std::string> prepare();
};
using ClientTlsPtr = std::shared_ptr<const ClientTls>;

/// A server-ssl profile, ready for handshakes. Immutable, shared by all workers.
class ServerTls {
public:
    static tl::expected<std::shared_ptr<const ServerTls>, std::string> make(config::ServerSslProfilePtr profile);

    /// For one connection; null: no memory.
    [[nodiscard]] SslPtr connection() const;
    /// In the place of what the profile says. `request`: whatever it is, the handshake goes on.
    void judge_certificate(SSL& ssl, config::ClientCertMode mode) const;
    [[nodiscard]] const config::ServerSslProfile& profile() const { return *profile_; }
    [[nodiscard]] const config::ServerSslProfilePtr& profile_ptr() const { return profile_; }

private:
    explicit ServerTls(config::ServerSslProfilePtr profile) : profile_(std::move(profile)) {}
    config::ServerSslProfilePtr profile_;
    SslContextPtr context_;
    tl::expected<void, std::string> prepare();
};
using ServerTlsPtr = std::shared_ptr<const ServerTls>;

} // namespace sluice::engine
