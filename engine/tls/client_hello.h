#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <openssl/ssl.h>

namespace sluice::engine {

/// What a client's first message says, kept for rules: OpenSSL lends it only while it reads the message.
struct ClientHello {
    struct Extension {
        std::uint16_t type = 0;
        std::vector<std::byte> data; ///< without type and length
    };
    std::string server_name; ///< of extension 0, as sent; empty: none
    std::vector<Extension> extensions;
    std::vector<std::uint16_t> cipher_suites;
    std::vector<std::byte> session_id; ///< of the session that the client wants to go on with; in TLS 1.3 it may be made up
    std::array<std::byte, 32> random{};
    bool has_come = false;
    bool offers_tls_1_3 = false;

    /// To be called from SSL_CTX_set_client_hello_cb's callback. `in_full`: not only the name and the last two, which every handshake
    /// needs.
    static ClientHello copy_from(SSL& ssl, bool in_full);
};

/// Of a ServerHello or EncryptedExtensions as it is sent, without the message's header; empty when it is malformed.
std::vector<ClientHello::Extension> server_hello_extensions(std::span<const std::byte> message);
std::vector<ClientHello::Extension> encrypted_extensions(std::span<const std::byte> message);

/// The host_name of a server_name extension (RFC 6066 §3); empty when there is none or it is malformed.
std::string server_name_of(std::span<const std::byte> extension);

} // namespace sluice::engine
