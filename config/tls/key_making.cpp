#include "config/tls/key_making.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "config/tls/pem.h"

namespace sluice::config::tls {

namespace {

tl::unexpected<std::string> failed() {
    return tl::make_unexpected(last_error());
}

bool add_part(X509_NAME* name, const char* part, const std::string& value) {
    if (value.empty())
        return true;
    const auto* bytes = static_cast<const unsigned char*>(static_cast<const void*>(value.data()));
    return X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8, bytes, static_cast<int>(value.size()), -1, 0) == 1;
}

bool name_it(X509* certificate, const CertificateWish& wish) {
    X509_NAME* name = X509_get_subject_name(certificate);
    return add_part(name, "C", wish.country) && add_part(name, "ST", wish.state) && add_part(name, "L", wish.city) &&
           add_part(name, "O", wish.organization) && add_part(name, "OU", wish.organizational_unit) &&
           add_part(name, "CN", wish.common_name) && add_part(name, "emailAddress", wish.email) &&
           X509_set_issuer_name(certificate, name) == 1;
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
    if (value.empty())
        return true;
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), &X509_EXTENSION_free);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// 128 random bits, never negative: two certificates of one issuer may not share a number.
bool number_it(X509* certificate) {
    constexpr int serial_bits = 127;
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_new(), &BN_free);
    return number && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool limit_it(X509* certificate, std::chrono::sys_seconds from, std::chrono::days lifetime) {
    const auto set = [](ASN1_TIME* time, std::chrono::sys_seconds value) {
        return ASN1_TIME_set(time, std::chrono::system_clock::to_time_t(value)) != nullptr;
    };
    return set(X509_getm_notBefore(certificate), from) && set(X509_getm_notAfter(certificate), from + lifetime);
}

} // namespace

tl::expected<PrivateKeyPtr, std::string> make_key(const KeyWish& wish) {
    PrivateKeyPtr key;
    if (wish.type == KeyType::rsa)
        key.reset(EVP_RSA_gen(wish.size), &EVP_PKEY_free);
    else if (wish.type == KeyType::ecdsa)
        key.reset(EVP_EC_gen(wish.curve_name.c_str()), &EVP_PKEY_free);
    else
        return tl::make_unexpected("keys of this type are not made");
    if (!key)
        return failed();
    return key;
}

tl::expected<CertificatePtr, std::string> make_certificate(const PrivateKeyPtr& key, const CertificateWish& wish,
                                                           std::chrono::sys_seconds now) {
    constexpr long version_3 = 2;
    CertificatePtr certificate(X509_new(), &X509_free);
    X509* raw = certificate.get();
    const std::string names = wish.alternative_names.empty() ? "DNS:" + wish.common_name : wish.alternative_names;
    const bool is_made = raw != nullptr && X509_set_version(raw, version_3) == 1 && number_it(raw) && limit_it(raw, now, wish.lifetime) &&
                         X509_set_pubkey(raw, key.get()) == 1 && name_it(raw, wish) &&
                         add_extension(raw, NID_basic_constraints, "critical,CA:TRUE") &&
                         add_extension(raw, NID_subject_key_identifier, "hash") && add_extension(raw, NID_subject_alt_name, names) &&
                         X509_sign(raw, key.get(), EVP_sha256()) != 0;
    if (!is_made)
        return failed();
    return certificate;
}

} // namespace sluice::config::tls
