#include "config/tls/certificate.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "config/tls/pem.h"

namespace sluice::config::tls {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(const ASN1_STRING* string) {
    if (string == nullptr)
        return {};
    const auto* data = static_cast<const char*>(static_cast<const void*>(ASN1_STRING_get0_data(string)));
    return {data, static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// As F5 prints names: the most specific part first, "CN=a,O=b". Control bytes come out escaped.
std::string name_text(const X509_NAME* name) {
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return std::chrono::sys_seconds{std::chrono::seconds{timegm(&parts)}};
}

KeyType type_of(const EVP_PKEY* key) {
    switch (key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
        return KeyType::rsa;
    case EVP_PKEY_EC:
        return KeyType::ecdsa;
    case EVP_PKEY_DSA:
        return KeyType::dsa;
    default:
        return KeyType::other;
    }
}

std::uint32_t bits_of(const EVP_PKEY* key) {
    return key == nullptr ? 0 : static_cast<std::uint32_t>(std::max(EVP_PKEY_get_bits(key), 0));
}

std::string in_lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

using Names = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
Names alternative_names(const X509* certificate) {
    return {static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)), &GENERAL_NAMES_free};
}

std::string common_name(const X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    return at < 0 ? std::string{} : text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

std::vector<std::string> host_names_of(const X509* certificate) {
    std::vector<std::string> names;
    const Names alternatives = alternative_names(certificate);
    for (int i = 0; i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives.get(), i);
        if (name->type == GEN_DNS)
            names.push_back(in_lower_case(text_of(name->d.dNSName)));
    }
    if (names.empty())
        names.push_back(in_lower_case(common_name(certificate)));
    // A name with a NUL or a blank in it is no host's.
    std::erase_if(names, [](const std::string& name) {
        return name.empty() || std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
    });
    return names;
}

std::string alternative_names_text(const X509* certificate) {
    const Names names = alternative_names(certificate);
    std::vector<std::string> texts;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
        GENERAL_NAME_print(bio.get(), sk_GENERAL_NAME_value(names.get(), i));
        char* data = nullptr;
        const long size = BIO_get_mem_data(bio.get(), &data);
        texts.emplace_back(data, static_cast<std::size_t>(std::max(size, 0L)));
    }
    return texts.empty() ? std::string("none") : fmt::format("{}", fmt::join(texts, ", "));
}

std::string serial_of(const X509* certificate) {
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), &BN_free);
    if (!number)
        return {};
    const std::unique_ptr<char, void (*)(char*)> text(BN_bn2hex(number.get()), [](char* each) { OPENSSL_free(each); });
    return text ? in_lower_case(text.get()) : std::string{};
}

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    return fmt::format("SHA256/{:02X}", fmt::join(digest.begin(), digest.begin() + size, ":"));
}

std::string curve_of(EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t size = 0;
    const bool has = key != nullptr && EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1;
    return has ? std::string(name.data(), size) : std::string("none");
}

std::string_view family(KeyType type) {
    switch (type) {
    case KeyType::rsa:
        return "rsa";
    case KeyType::ecdsa:
        return "ec";
    case KeyType::dsa:
        return "dsa";
    case KeyType::other:
        break;
    }
    return "other";
}

std::string_view signer(KeyType type) {
    return type == KeyType::rsa ? "RSA" : type == KeyType::ecdsa ? "EC" : type == KeyType::dsa ? "DSA" : "other";
}

} // namespace

tl::expected<CertificateFile, std::string> certificate_file(std::string name, std::string pem) {
    tl::expected<std::vector<CertificatePtr>, std::string> certificates = read_certificates(pem);
    if (!certificates)
        return tl::make_unexpected(std::move(certificates.error()));
    const X509* first = certificates->front().get();
    CertificateFile file;
    file.name = std::move(name);
    file.pem = std::make_shared<const std::string>(std::move(pem));
    const EVP_PKEY* key = X509_get0_pubkey(first);
    file.key_type = type_of(key);
    file.key_size = bits_of(key);
    file.valid_from = time_of(X509_get0_notBefore(first));
    file.valid_until = time_of(X509_get0_notAfter(first));
    file.subject = name_text(X509_get_subject_name(first));
    file.issuer = name_text(X509_get_issuer_name(first));
    file.host_names = host_names_of(first);
    file.certificates = std::move(*certificates);
    return file;
}

tl::expected<KeyFile, std::string> key_file(std::string name, std::string pem, const std::string& passphrase) {
    const std::optional<bool> encrypted = is_encrypted_key(pem);
    const tl::expected<PrivateKeyPtr, std::string> key = read_private_key(pem, passphrase);
    const bool waits_for_passphrase = encrypted.value_or(false) && passphrase.empty();
    if (!key && !waits_for_passphrase)
        return tl::make_unexpected(key.error());
    KeyFile file;
    file.name = std::move(name);
    file.pem = std::make_shared<const std::string>(std::move(pem));
    file.is_encrypted = encrypted.value_or(false);
    if (key) {
        file.type = type_of(key->get());
        file.size = bits_of(key->get());
    }
    return file;
}

tl::expected<CrlFile, std::string> crl_file(std::string name, std::string pem) {
    tl::expected<std::vector<CrlPtr>, std::string> crls = read_crls(pem);
    if (!crls)
        return tl::make_unexpected(std::move(crls.error()));
    CrlFile file;
    file.name = std::move(name);
    file.pem = std::make_shared<const std::string>(std::move(pem));
    file.crls = std::move(*crls);
    return file;
}

std::string certificate_time(std::chrono::sys_seconds time) {
    return fmt::format("{:%b %e %H:%M:%S %Y} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::vector<std::pair<std::string, std::string>> certificate_properties(const CertificateFile& file) {
    X509* first = file.certificates.front().get();
    return {
        {"certificate-key-curve-name", file.key_type == KeyType::ecdsa ? curve_of(X509_get0_pubkey(first)) : "none"},
        {"certificate-key-size", std::to_string(file.key_size)},
        {"expiration-date", std::to_string(file.valid_until.time_since_epoch().count())},
        {"expiration-string", certificate_time(file.valid_until)},
        {"fingerprint", fingerprint_of(first)},
        {"is-bundle", file.certificates.size() > 1 ? "yes" : "no"},
        {"issuer", file.issuer},
        {"key-type", fmt::format("{}-public", family(file.key_type))},
        {"public-key-type", std::string(signer(file.key_type))},
        {"serial-number", serial_of(first)},
        {"subject", file.subject},
        {"subject-alternative-name", alternative_names_text(first)},
        {"version", std::to_string(X509_get_version(first) + 1)},
    };
}

std::vector<std::pair<std::string, std::string>> key_properties(const KeyFile& file) {
    return {
        {"key-size", std::to_string(file.size)},
        {"key-type", fmt::format("{}-private", family(file.type))},
        {"security-type", file.is_encrypted ? "password" : "normal"},
    };
}

} // namespace sluice::config::tls
