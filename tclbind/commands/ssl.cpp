#include "tclbind/commands/ssl.h"

#include <algorithm>
#include <array>
#include <vector>

#include "tclbind/commands/command_families.h"

/// What the TLS of one side is: cipher, session, result of the verification.
namespace sluice::tclbind {

std::string hex_of(std::span<const std::byte> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        text.push_back(digits[std::to_integer<unsigned>(byte) >> 4U]);
        text.push_back(digits[std::to_integer<unsigned>(byte) & 0xfU]);
    }
    return text;
}

Tcl_Obj* new_wire_bytes(std::span<const std::byte> bytes) {
    return new_bytes({static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()});
}

namespace {

using engine::Side;

/// As F5 names it: those of TLS 1.3 in a way of its own, others as OpenSSL does.
std::string cipher_name(const SSL_CIPHER& cipher) {
    struct Name {
        std::string_view openssl;
        std::string_view f5;
    };
    static constexpr Name of_tls_1_3[] = {
        {"TLS_AES_128_GCM_SHA256", "TLS13-AES128-GCM-SHA256"},
        {"TLS_AES_256_GCM_SHA384", "TLS13-AES256-GCM-SHA384"},
        {"TLS_CHACHA20_POLY1305_SHA256", "TLS13-CHACHA20-POLY1305-SHA256"},
        {"TLS_AES_128_CCM_SHA256", "TLS13-AES128-CCM-SHA256"},
        {"TLS_AES_128_CCM_8_SHA256", "TLS13-AES128-CCM8-SHA256"},
    };
    const std::string_view name = SSL_CIPHER_get_name(&cipher);
    const auto found = std::find_if(std::begin(of_tls_1_3), std::end(of_tls_1_3), [name](const Name& row) { return row.openssl == name; });
    return std::string{found == std::end(of_tls_1_3) ? name : found->f5};
}

/// What the client offers, in its order; `0x1a1a` for a suite without a name.
int give_client_list(const Call& call) {
    engine::RuleTls& tls = tls_of(call);
    const engine::ClientHello* hello = tls.client_hello();
    SSL* ssl = tls.ssl(Side::client);
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    for (const std::uint16_t suite : hello == nullptr || ssl == nullptr ? std::vector<std::uint16_t>{} : hello->cipher_suites) {
        const std::array<unsigned char, 2> bytes{static_cast<unsigned char>(suite >> 8U), static_cast<unsigned char>(suite & 0xffU)};
        const SSL_CIPHER* cipher = SSL_CIPHER_find(ssl, bytes.data());
        const std::string name = cipher != nullptr ? cipher_name(*cipher) : "0x" + hex_of(std::as_bytes(std::span{bytes}));
        Tcl_ListObjAppendElement(nullptr, list.get(), new_text(name));
    }
    return call.give(list.get());
}

int cipher(Call& call) {
    const std::string_view what = call.word(0);
    if (what == "clientlist") {
        return give_client_list(call);
    }
    const SSL* ssl = secured_ssl(call);
    const SSL_CIPHER* now = ssl == nullptr ? nullptr : SSL_get_current_cipher(ssl);
    if (what == "name") {
        return call.give(std::string_view{now == nullptr ? "none" : cipher_name(*now)});
    }
    if (what == "version") {
        return call.give(std::string_view{now == nullptr ? "none" : SSL_get_version(ssl)});
    }
    if (what == "bits") {
        return call.give(Tcl_WideInt{now == nullptr ? 0 : SSL_CIPHER_get_bits(now, nullptr)});
    }
    return call.fail_keyword(what, "name version bits clientlist");
}

int mode(Call& call) {
    return call.give(tls_of(call).is_enabled(call.scope.side));
}

int verify_result(Call& call) {
    if (call.count() == 0) {
        const SSL* ssl = tls_of(call).ssl(call.scope.side);
        return call.give(static_cast<Tcl_WideInt>(ssl == nullptr ? X509_V_OK : SSL_get_verify_result(ssl)));
    }
    long code = 0;
    if (Tcl_GetLongFromObj(nullptr, call.object(0), &code) != TCL_OK || code < 0) {
        return call.fail("Illegal argument");
    }
    return tls_of(call).set_verify_result(call.scope.side, code) ? call.ok() : call.fail(wrong_context);
}

std::string session_id(const Call& call) {
    const SSL* ssl = secured_ssl(call);
    const SSL_SESSION* session = ssl == nullptr ? nullptr : SSL_get_session(ssl);
    unsigned length = 0;
    const unsigned char* id = session == nullptr ? nullptr : SSL_SESSION_get_id(session, &length);
    return hex_of(std::as_bytes(std::span{id, std::size_t{length}}));
}

/// Of the session that was asked for: by the client, or of the member when its session was gone on with.
std::string desired_session_id(const Call& call) {
    if (call.scope.side == Side::server) {
        SSL* ssl = secured_ssl(call);
        return ssl != nullptr && SSL_session_reused(ssl) == 1 ? session_id(call) : std::string{};
    }
    const engine::ClientHello* hello = tls_of(call).client_hello();
    return hello == nullptr ? std::string{} : hex_of(hello->session_id);
}

int sessionid(Call& call) {
    if (call.count() > 0 && call.word(0) != "desired") {
        return call.fail_keyword(call.word(0), "desired");
    }
    return call.give(std::string_view{call.count() > 0 ? desired_session_id(call) : session_id(call)});
}

/// Header and value, for HTTP::header insert.
int modssl_sessionid_headers(Call& call) {
    const std::string_view which = call.count() > 0 ? call.word(0) : "initial";
    if (which != "initial" && which != "current") {
        return call.fail_keyword(which, "initial current");
    }
    const bool is_initial = which == "initial";
    Tcl_Obj* const pair[] = {new_text(is_initial ? "SSLClientSessionId" : "SSLClientCurrentSessionId"),
                             new_text(is_initial ? desired_session_id(call) : session_id(call))};
    return call.give(Tcl_NewListObj(2, pair));
}

/// A session that has run out is not gone on with, in whichever cache it lies.
int session(Call& call) {
    const std::string_view how = call.count() > 1 ? call.word(1) : "drop";
    if (call.word(0) != "invalidate") {
        return call.fail_keyword(call.word(0), "invalidate");
    }
    if (how != "drop" && how != "nodrop") {
        return call.fail_keyword(how, "drop nodrop");
    }
    SSL* ssl = secured_ssl(call);
    SSL_SESSION* now = ssl == nullptr ? nullptr : SSL_get_session(ssl);
    if (now != nullptr && how == "drop") {
        SSL_CTX_remove_session(SSL_get_SSL_CTX(ssl), now);
        SSL_SESSION_set_time(now, 1);
    }
    return call.ok();
}

/// The master secret, in hex; TLS 1.3 has none.
int sessionsecret(Call& call) {
    const SSL* ssl = secured_ssl(call);
    const SSL_SESSION* session = ssl == nullptr || SSL_version(ssl) >= TLS1_3_VERSION ? nullptr : SSL_get_session(ssl);
    std::array<unsigned char, SSL_MAX_MASTER_KEY_LENGTH> secret{};
    const std::size_t length = session == nullptr ? 0 : SSL_SESSION_get_master_key(session, secret.data(), secret.size());
    return call.give(std::string_view{hex_of(std::as_bytes(std::span{secret}.first(length)))});
}

/// The one that the client has shown, or the member has given.
int sessionticket(Call& call) {
    if (call.scope.side == Side::client) {
        for (const auto& extension : tls_of(call).peer_extensions(Side::client)) {
            if (extension.type == TLSEXT_TYPE_session_ticket) {
                return call.give(new_wire_bytes(extension.data));
            }
        }
        return call.ok();
    }
    const SSL* ssl = secured_ssl(call);
    const SSL_SESSION* session = ssl == nullptr ? nullptr : SSL_get_session(ssl);
    const unsigned char* ticket = nullptr;
    std::size_t length = 0;
    if (session != nullptr) {
        SSL_SESSION_get0_ticket(session, &ticket, &length);
    }
    return call.give(new_wire_bytes(std::as_bytes(std::span{ticket, length})));
}

int clientrandom(Call& call) {
    if (call.scope.side == Side::client) {
        const engine::ClientHello* hello = tls_of(call).client_hello();
        return hello == nullptr ? call.ok() : call.give(std::string_view{hex_of(hello->random)});
    }
    const SSL* ssl = secured_ssl(call);
    std::array<unsigned char, SSL3_RANDOM_SIZE> random{};
    const std::size_t length = ssl == nullptr ? 0 : SSL_get_client_random(ssl, random.data(), random.size());
    return call.give(std::string_view{hex_of(std::as_bytes(std::span{random}.first(length)))});
}

int is_renegotiation_secure(Call& call) {
    SSL* ssl = secured_ssl(call);
    return call.give(ssl != nullptr && SSL_get_secure_renegotiation_support(ssl) == 1);
}

/// Of the profile, not of what the client asks for.
int sni(Call& call) {
    const std::string_view what = call.word(0);
    if (what != "name" && what != "required") {
        return call.fail_keyword(what, "name required");
    }
    const config::TlsProfile* profile = tls_of(call).tls_profile(call.scope.side);
    if (what == "required") {
        return call.give(profile != nullptr && profile->sni_require);
    }
    if (profile == nullptr) {
        return call.ok();
    }
    return call.give(std::string_view{call.scope.side == Side::client
                                          ? static_cast<const config::ClientSslProfile*>(profile)->server_name
                                          : static_cast<const config::ServerSslProfile*>(profile)->server_name});
}

constexpr CommandRow rows[] = {
    {"SSL::cipher", 1, 1, "SSL::cipher name|version|bits|clientlist", "name version bits clientlist", &cipher},
    {"SSL::mode", 0, 0, "SSL::mode", "", &mode},
    {"SSL::verify_result", 0, 1, "SSL::verify_result ?CODE?", "", &verify_result},
    {"SSL::sessionid", 0, 1, "SSL::sessionid ?desired?", "desired", &sessionid},
    {"SSL::modssl_sessionid_headers", 0, 1, "SSL::modssl_sessionid_headers ?initial|current?", "initial current",
     &modssl_sessionid_headers},
    {"SSL::session", 1, 2, "SSL::session invalidate ?drop|nodrop?", "invalidate", &session},
    {"SSL::sessionsecret", 0, 0, "SSL::sessionsecret", "", &sessionsecret},
    {"SSL::sessionticket", 0, 0, "SSL::sessionticket", "", &sessionticket},
    {"SSL::clientrandom", 0, 0, "SSL::clientrandom", "", &clientrandom},
    {"SSL::is_renegotiation_secure", 0, 0, "SSL::is_renegotiation_secure", "", &is_renegotiation_secure},
    {"SSL::sni", 1, 1, "SSL::sni name|required", "name required", &sni},
};

} // namespace

CommandFamily ssl_family() {
    return rows;
}

} // namespace sluice::tclbind
