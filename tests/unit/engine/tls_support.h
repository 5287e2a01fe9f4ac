#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "config/model/tls_profile.h"
#include "engine/tls/openssl.h"
#include "flow_world.h"

namespace sluice::engine::test {

/// A self-signed certificate with its key, P-256.
config::CertKeyChain self_signed(const std::string& common_name);
/// With TLS 1.2 and 1.3 and a certificate of that name.
std::shared_ptr<config::ClientSslProfile> client_ssl(const std::string& name, const std::string& common_name);
std::shared_ptr<config::ServerSslProfile> server_ssl(const std::string& name);

/// One end of a connection of a test's own, blocking, with TLS when it is told to.
class TlsSocket {
public:
    explicit TlsSocket(Socket socket) : socket_(std::move(socket)) {}
    /// Called with the context before the handshake.
    std::function<void(SSL_CTX&)> prepare;
    /// As a client; `server_name` may be empty. False: it failed.
    bool connect(const std::string& server_name = {}, int version_max = 0, SSL_SESSION* session = nullptr);
    bool accept(const config::CertKeyChain& certificate);
    void say(std::string_view text);
    [[nodiscard]] std::string hear(std::size_t bytes);
    /// Up to close_notify; "<cut>" behind it when it was missing.
    [[nodiscard]] std::string hear_all();
    void close_notify();
    [[nodiscard]] std::string peer_name() const;
    [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
    [[nodiscard]] Socket& plain() { return socket_; }

private:
    bool begin(SSL_CTX* context);
    Socket socket_;
    SslContextPtr context_;
    SslPtr ssl_;
};

} // namespace sluice::engine::test
