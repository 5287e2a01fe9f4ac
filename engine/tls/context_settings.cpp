#include "engine/tls/context_settings.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace sluice::engine {
namespace {

tl::unexpected<std::string> refused(const config::TlsProfile& profile, std::string_view what) {
    return tl::unexpected(fmt::format("profile {}: {}: {}", profile.name, what, take_openssl_error()));
}

/// Versions between the oldest and the newest that are not wanted.
std::uint64_t gaps(const config::TlsVersions& versions) {
    return (versions.tls1_0 ? 0 : SSL_OP_NO_TLSv1) | (versions.tls1_1 ? 0 : SSL_OP_NO_TLSv1_1) | (versions.tls1_2 ? 0 : SSL_OP_NO_TLSv1_2) |
           (versions.tls1_3 ? 0 : SSL_OP_NO_TLSv1_3);
}

void limit_cache(SSL_CTX& context, const config::TlsProfile& profile) {
    SSL_CTX_sess_set_cache_size(&context, profile.cache_size);
    const auto timeout = profile.session_ticket_timeout.count() > 0 ? profile.session_ticket_timeout : profile.cache_timeout;
    SSL_CTX_set_timeout(&context, static_cast<long>(timeout.count()));
}

} // namespace

int min_version(const config::TlsVersions& versions) {
    return versions.tls1_0 ? TLS1_VERSION : versions.tls1_1 ? TLS1_1_VERSION : versions.tls1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

int max_version(const config::TlsVersions& versions) {
    return versions.tls1_3 ? TLS1_3_VERSION : versions.tls1_2 ? TLS1_2_VERSION : versions.tls1_1 ? TLS1_1_VERSION : TLS1_VERSION;
}

std::uint64_t option_bits(const config::TlsProfile& profile) {
    std::uint64_t bits = SSL_OP_NO_COMPRESSION | gaps(profile.versions);
    bits |= profile.renegotiation ? 0 : SSL_OP_NO_RENEGOTIATION;
    bits |= profile.options.cipher_server_preference ? SSL_OP_CIPHER_SERVER_PREFERENCE : 0;
    bits |= profile.options.dont_insert_empty_fragments ? SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS : 0;
    bits |= profile.options.no_session_resumption_on_renegotiation ? SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION : 0;
    return bits;
}

tl::expected<void, std::string> apply_common(SSL_CTX& context, const config::TlsProfile& profile) {
    ERR_clear_error();
    const config::CipherSelection& ciphers = profile.ciphers;
    SSL_CTX_set_security_level(&context, profile.security_level);
    if (profile.versions.tls1_2 || profile.versions.tls1_1 || profile.versions.tls1_0) {
        if (SSL_CTX_set_cipher_list(&context, ciphers.list.c_str()) != 1) {
            return refused(profile, "ciphers");
        }
    }
    if (profile.versions.tls1_3 && SSL_CTX_set_ciphersuites(&context, ciphers.suites.c_str()) != 1) {
        return refused(profile, "ciphers of TLS 1.3");
    }
    if (!ciphers.groups.empty() && SSL_CTX_set1_groups_list(&context, ciphers.groups.c_str()) != 1) {
        return refused(profile, "groups");
    }
    if (!ciphers.signature_algorithms.empty() && SSL_CTX_set1_sigalgs_list(&context, ciphers.signature_algorithms.c_str()) != 1) {
        return refused(profile, "signature algorithms");
    }
    SSL_CTX_set_min_proto_version(&context, min_version(profile.versions));
    SSL_CTX_set_max_proto_version(&context, max_version(profile.versions));
    SSL_CTX_set_options(&context, option_bits(profile));
    SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS); // an idle connection holds no record
    limit_cache(context, profile);
    return {};
}

tl::expected<void, std::string> use_certificate(SSL_CTX& context, const config::CertKeyChain& chain) {
    ERR_clear_error();
    const auto failed = [&chain] {
        return tl::unexpected(fmt::format("{} with {}: {}", chain.certificate->name, chain.key_file->name, take_openssl_error()));
    };
    const auto& certificates = chain.certificate->certificates;
    if (SSL_CTX_use_cert_and_key(&context, certificates.front().get(), chain.key.get(), nullptr, 1) != 1) {
        return failed();
    }
    const auto add = [&context](const config::CertificatePtr& certificate) {
        return SSL_CTX_add1_chain_cert(&context, certificate.get()) == 1;
    };
    bool added = std::all_of(certificates.begin() + 1, certificates.end(), add);
    if (chain.chain != nullptr) {
        added = added && std::all_of(chain.chain->certificates.begin(), chain.chain->certificates.end(), add);
    }
    return added ? tl::expected<void, std::string>{} : failed();
}

tl::expected<void, std::string> trust(SSL_CTX& context, const config::TlsProfile& profile) {
    X509_STORE* store = SSL_CTX_get_cert_store(&context);
    if (profile.ca_file != nullptr) {
        for (const config::CertificatePtr& authority : profile.ca_file->certificates) {
            if (X509_STORE_add_cert(store, authority.get()) != 1) {
                return refused(profile, profile.ca_file->name);
            }
        }
    }
    if (profile.crl_file != nullptr) {
        for (const config::CrlPtr& crl : profile.crl_file->crls) {
            if (X509_STORE_add_crl(store, crl.get()) != 1) {
                return refused(profile, profile.crl_file->name);
            }
        }
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
    }
    SSL_CTX_set_verify_depth(&context,
                             static_cast<int>(std::min<std::uint32_t>(profile.authenticate_depth, std::numeric_limits<int>::max())));
    return {};
}

std::vector<unsigned char> alpn_wire(const std::vector<std::string>& names) {
    std::vector<unsigned char> wire;
    for (const std::string& name : names) {
        wire.push_back(static_cast<unsigned char>(name.size()));
        wire.insert(wire.end(), name.begin(), name.end());
    }
    return wire;
}

} // namespace sluice::engine
