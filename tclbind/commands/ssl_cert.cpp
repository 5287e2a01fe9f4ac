#include <algorithm>

#include <openssl/x509v3.h>

#include "tclbind/commands/command_families.h"
#include "tclbind/commands/payload.h"
#include "tclbind/commands/ssl.h"
#include "tclbind/crypto/certificate.h"
#include "tclbind/crypto/openssl_handles.h"

/// The certificates of the peer, and how it is asked for them.
namespace sluice::tclbind {

namespace {

using config::ClientCertMode;

/// What the peer has sent: its own first.
std::vector<X509*> peer_certificates(const SSL* ssl) {
    std::vector<X509*> certificates;
    X509* own = ssl == nullptr ? nullptr : SSL_get0_peer_certificate(ssl);
    if (own == nullptr) {
        return certificates;
    }
    certificates.push_back(own);
    STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl); // of a member its own is in it, of a client it is not
    for (int i = SSL_is_server(ssl) == 1 ? 0 : 1; i < sk_X509_num(chain); ++i) {
        certificates.push_back(sk_X509_value(chain, i));
    }
    return certificates;
}

int give_certificate(const Call& call, const X509* certificate) {
    return certificate == nullptr ? call.ok() : call.give(new_bytes(crypto::der_of(*certificate)));
}

/// Among those that were sent, or those that the verification has found.
const X509* issuer_of(const SSL* ssl, X509* certificate, const std::vector<X509*>& sent) {
    const auto has_issued = [certificate](X509* other) { return X509_check_issued(other, certificate) == X509_V_OK; };
    const auto found = std::find_if(sent.begin(), sent.end(), has_issued);
    if (found != sent.end()) {
        return *found;
    }
    STACK_OF(X509)* verified = SSL_get0_verified_chain(ssl);
    for (int i = 0; i < sk_X509_num(verified); ++i) {
        if (has_issued(sk_X509_value(verified, i))) {
            return sk_X509_value(verified, i);
        }
    }
    return nullptr;
}

struct ModeWord {
    std::string_view word;
    ClientCertMode mode;
};
constexpr ModeWord mode_words[] = {
    {"request", ClientCertMode::request},
    {"require", ClientCertMode::require},
    {"ignore", ClientCertMode::ignore},
    {"auto", ClientCertMode::ignore},
};

ClientCertMode mode_of_profile(const config::TlsProfile* profile, engine::Side side) {
    if (profile == nullptr) {
        return ClientCertMode::ignore;
    }
    if (side == engine::Side::client) {
        return static_cast<const config::ClientSslProfile*>(profile)->peer_cert_mode;
    }
    return static_cast<const config::ServerSslProfile*>(profile)->verifies_peer ? ClientCertMode::require : ClientCertMode::ignore;
}

int cert_mode(const Call& call) {
    engine::RuleTls& tls = tls_of(call);
    const engine::Side side = call.scope.side;
    engine::TlsWishes wishes = tls.wishes(side);
    if (call.count() == 1) {
        const ClientCertMode now = wishes.cert_mode.value_or(mode_of_profile(tls.tls_profile(side), side));
        const auto row =
            std::find_if(std::begin(mode_words), std::end(mode_words), [now](const ModeWord& each) { return each.mode == now; });
        return call.give(row->word);
    }
    const std::string_view word = call.word(1);
    const auto row = std::find_if(std::begin(mode_words), std::end(mode_words), [word](const ModeWord& each) { return each.word == word; });
    if (row == std::end(mode_words)) {
        return call.fail_keyword(word, "request require ignore auto");
    }
    wishes.cert_mode = row->mode;
    return tls.wish(side, wishes) ? call.ok() : call.fail(wrong_context);
}

/// `INDEX`, `count`, `issuer INDEX`, `mode ?MODE?`
int cert(Call& call) {
    const crypto::ErrorsForgotten forgotten;
    const std::string_view what = call.word(0);
    if (what == "mode") {
        return cert_mode(call);
    }
    if (call.count() != (what == "issuer" ? 2U : 1U)) {
        return call.fail("wrong # args: should be \"SSL::cert INDEX | count | issuer INDEX | mode ?MODE?\"");
    }
    const SSL* ssl = tls_of(call).ssl(call.scope.side);
    const std::vector<X509*> sent = peer_certificates(ssl);
    if (what == "count") {
        return call.give(static_cast<Tcl_WideInt>(sent.size()));
    }
    const auto index = read_size(call, what == "issuer" ? 1 : 0);
    if (!index) {
        return TCL_ERROR;
    }
    if (*index >= sent.size()) {
        return call.ok();
    }
    return give_certificate(call, what == "issuer" ? issuer_of(ssl, sent[*index], sent) : sent[*index]);
}

constexpr CommandRow rows[] = {
    {"SSL::cert", 1, 2, "SSL::cert INDEX | count | issuer INDEX | mode ?request|require|ignore|auto?", "", &cert},
};

} // namespace

CommandFamily ssl_cert_family() {
    return rows;
}

} // namespace sluice::tclbind
