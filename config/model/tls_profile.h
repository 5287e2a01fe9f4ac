#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/model/profile.h"
#include "config/model/tls_file.h"

namespace sluice::config {

/// Protocol versions that a handshake may end with. Older ones are not here at all.
struct TlsVersions {
    bool tls1_0 = false;
    bool tls1_1 = false;
    bool tls1_2 = false;
    bool tls1_3 = false;

    [[nodiscard]] bool any() const { return tls1_0 || tls1_1 || tls1_2 || tls1_3; }
    bool operator==(const TlsVersions&) const = default;
};

/// An F5 cipher string, or a cipher group, in OpenSSL's words.
struct CipherSelection {
    std::string list;                 ///< for SSL_CTX_set_cipher_list: TLS 1.2 and older, `@SECLEVEL=` in it where needed; empty: none
    std::string suites;               ///< for SSL_CTX_set_ciphersuites: TLS 1.3; empty: none
    std::string groups;               ///< for SSL_CTX_set1_groups_list; empty: the library's default
    std::string signature_algorithms; ///< for SSL_CTX_set1_sigalgs_list; empty: the library's default
    TlsVersions versions;             ///< that something is selected for

    bool operator==(const CipherSelection&) const = default;
};

/// `options`, except the `no-…` of versions, which are in TlsProfile::versions already.
struct TlsOptions {
    bool cipher_server_preference = true;    ///< always so on BIG-IP, too
    bool dont_insert_empty_fragments = true; ///< SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS
    bool no_session_resumption_on_renegotiation = false;
    bool passive_close = false; ///< does not close first: waits for the other side's close_notify

    bool operator==(const TlsOptions&) const = default;
};

enum class SecureRenegotiation : std::uint8_t {
    request,        ///< legacy renegotiation and unaware peers are accepted
    require,        ///< unaware peers are accepted, but cannot renegotiate
    require_strict, ///< peers that do not know RFC 5746 are refused
};

/// `authenticate`: how often the other side's certificate is asked for.
enum class Authenticate : std::uint8_t {
    once,   ///< first handshake of a session; a resumed one keeps what was verified
    always, ///< every handshake: a session is not resumed without the certificate's verification being repeated
};

/// What client-ssl and server-ssl have in common, inheritance resolved. Times that are absent are `indefinite`.
struct TlsProfile {
    std::string name;                    ///< full path
    std::string builtin;                 ///< the built-in profile that it comes from: "clientssl"
    bool enabled = true;                 ///< `mode`; false: bytes pass as if the profile were not there
    std::string cipher_text = "DEFAULT"; ///< `ciphers` as written; empty with a cipher group
    std::string cipher_group;            ///< full path; empty: none
    CipherSelection ciphers;
    TlsVersions versions; ///< allowed by `ciphers` and `options` together; at least one
    /// For SSL_CTX_set_security_level, before certificates are set: lower than 2 where versions, own certificates or unverified members
    /// need it. The list of ciphers says so, too, when there is one.
    int security_level = 2;
    TlsOptions options;
    bool sni_default = false;      ///< taken when no name fits; without one among several the first is
    bool sni_require = false;      ///< of the default: who asks for a name that fits none, or for none, is refused
    std::vector<std::string> alpn; ///< in order of preference; empty: the extension is not used. Sluice's own property

    CertificateFilePtr ca_file; ///< authorities that the other side's chain may end at; null: none
    CrlFilePtr crl_file;        ///< null: none
    bool allow_expired_crl = false;
    Authenticate authenticate = Authenticate::once;
    std::uint32_t authenticate_depth = 9;

    std::uint32_t cache_size = 262144;        ///< sessions; 0: no cache
    std::chrono::seconds cache_timeout{3600}; ///< life of a session in the cache
    bool session_ticket = false;              ///< tickets for TLS 1.2; TLS 1.3 resumes by tickets alone, see session_tickets_1_3
    bool session_tickets_1_3 = true;          ///< false when `cache-size 0` and `session-ticket disabled` ask for no resumption at all
    std::chrono::seconds session_ticket_timeout{0}; ///< 0: as cache_timeout

    std::optional<std::chrono::seconds> handshake_timeout{10};
    std::optional<std::chrono::seconds> alert_timeout; ///< to wait for the other side's close_notify; absent: until the side closes
    bool generic_alert = true;                         ///< a failed handshake is told as handshake_failure, whatever failed
    bool unclean_shutdown = true; ///< closes without waiting for, and forgives the want of, the other side's close_notify
    bool strict_resume = false;   ///< a session whose connection ended without close_notify is not resumed

    bool renegotiation = false;
    SecureRenegotiation secure_renegotiation = SecureRenegotiation::require;
    std::optional<std::chrono::seconds> renegotiate_period; ///< absent: never by itself
    std::optional<std::uint64_t> renegotiate_size;          ///< bytes; absent: never by itself
    std::uint32_t maximum_record_size = 16384;
    bool allow_dynamic_record_sizing = false;
    Settings written; ///< all properties: see setting() in profile_settings.h

    bool operator==(const TlsProfile&) const = default;
};

/// `peer-cert-mode` of client-ssl. `auto` is read as ignore.
enum class ClientCertMode : std::uint8_t {
    ignore,  ///< not asked for
    request, ///< asked for and verified; the handshake goes on whatever comes, rules see the result
    require, ///< no handshake without a good one
};

/// `ltm profile client-ssl`. Built-in: /Common/clientssl and its family.
struct ClientSslProfile : TlsProfile {
    /// At least one, each of another key type: OpenSSL chooses among them.
    std::vector<CertKeyChain> certificates;
    std::string server_name; ///< lower case; `*.example.test` stands for one label; empty: the host names of its certificates
    ClientCertMode peer_cert_mode = ClientCertMode::ignore;
    CertificateFilePtr client_cert_ca; ///< names advertised in the certificate request; null: those of ca_file
    bool allow_non_ssl = false;        ///< a client that begins without a ClientHello is passed through in clear

    bool operator==(const ClientSslProfile&) const = default;
};
using ClientSslProfilePtr = std::shared_ptr<const ClientSslProfile>;

/// `untrusted-cert-response-control`, `expire-cert-response-control`: what becomes of the connection to a member with such a certificate.
enum class CertResponse : std::uint8_t {
    drop,   ///< the handshake fails
    ignore, ///< it goes on
    mask,   ///< of forward proxies only: as ignore
};

/// `ltm profile server-ssl`. Built-in: /Common/serverssl and its family.
struct ServerSslProfile : TlsProfile {
    std::optional<CertKeyChain> certificate;          ///< shown when the member asks for one
    std::string server_name;                          ///< SNI to send, as written; empty: none
    bool verifies_peer = false;                       ///< `peer-cert-mode require`
    std::string authenticate_name;                    ///< the certificate must be for this name; empty: any. Needs verifies_peer
    CertResponse untrusted_cert = CertResponse::drop; ///< with verifies_peer
    CertResponse expired_cert = CertResponse::drop;   ///< with verifies_peer

    bool operator==(const ServerSslProfile&) const = default;
};
using ServerSslProfilePtr = std::shared_ptr<const ServerSslProfile>;

/// How STARTTLS is dealt with on one side.
enum class StartTls : std::uint8_t {
    none,    ///< client: taken out of the EHLO answer and refused. Member: not used
    allow,   ///< client: offered. Member: used when it is offered
    require, ///< client: nothing else before it but EHLO, HELO, NOOP, RSET, QUIT. Member: without it there is no connection
};

/// `ltm profile smtps`. Built-in: /Common/smtps.
struct SmtpsProfile {
    std::string name = "/Common/smtps"; ///< full path
    StartTls activation_mode = StartTls::require;
    /// STARTTLS towards the member with the server-ssl profile, which otherwise means implicit TLS: `server-activation-mode`, which
    /// BIG-IP does not have.
    StartTls server_activation_mode = StartTls::none;
    Settings written; ///< all properties: see setting() in profile_settings.h

    bool operator==(const SmtpsProfile&) const = default;
};
using SmtpsProfilePtr = std::shared_ptr<const SmtpsProfile>;

/// Does a name that a client sent fit the `server-name` of a profile? Letter case and a last dot do not matter.
bool fits_server_name(std::string_view server_name, std::string_view asked);

/// The profile for a client that asks for `asked` (empty: sends no name) among those of a virtual server: the exact name, then the
/// wildcard, then the default. Null: the default has sni-require and nothing fits. The list is not empty.
const ClientSslProfilePtr* choose_client_ssl(const std::vector<ClientSslProfilePtr>& profiles, std::string_view asked);

/// The one with sni-default, else the first. The list is not empty.
const ClientSslProfilePtr& default_client_ssl(const std::vector<ClientSslProfilePtr>& profiles);

/// The profile towards the member: with `serverssl-use-sni` the one whose server-name fits what the client asked for, else the default.
/// The list is not empty.
const ServerSslProfilePtr& choose_server_ssl(const std::vector<ServerSslProfilePtr>& profiles, std::string_view asked, bool use_sni);

} // namespace sluice::config
