#include "tclbind/crypto/certificate.h"

#include <array>
#include <limits>
#include <vector>

#include <openssl/asn1.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tclbind/crypto/algorithms.h"
#include "tclbind/crypto/openssl_handles.h"

namespace sluice::tclbind::crypto {

namespace {

/// What `print` writes into a BIO.
template <typename Print>
std::string printed(const Print& print) {
    const Handle<BIO> bio{BIO_new(BIO_s_mem())};
    if (bio == nullptr) {
        return {};
    }
    print(bio.get());
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return length > 0 ? std::string{text, static_cast<std::size_t>(length)} : std::string{};
}

std::string hex_pairs(const unsigned char* bytes, std::size_t count, const char* digits) {
    std::string text;
    text.reserve(count * 3);
    for (std::size_t i = 0; i < count; ++i) {
        text.append(i == 0 ? "" : ":").push_back(digits[bytes[i] >> 4U]);
        text.push_back(digits[bytes[i] & 0xfU]);
    }
    return text;
}

} // namespace

Certificate read_der_certificate(std::string_view der) {
    if (der.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return nullptr;
    }
    const unsigned char* at = bytes_in(der.data());
    const unsigned char* const end = at + der.size();
    Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    return at == end ? std::move(certificate) : nullptr;
}

Certificate read_pem_certificate(std::string_view pem) {
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return nullptr;
    }
    const Handle<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return Certificate{bio == nullptr ? nullptr : PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
}

std::string der_of(const X509& certificate) {
    const int length = i2d_X509(&certificate, nullptr);
    std::string der(length > 0 ? static_cast<std::size_t>(length) : 0, '\0');
    unsigned char* at = bytes_in(der.data());
    return length > 0 && i2d_X509(&certificate, &at) == length ? der : std::string{};
}

std::string name_text(const X509_NAME& name) {
    constexpr unsigned long form = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    return printed([&name](BIO* bio) { X509_NAME_print_ex(bio, &name, 0, form); });
}

std::string common_name(const X509_NAME& name) {
    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(&name, NID_commonName, at)) >= 0;) {
        last = at;
    }
    if (last < 0) {
        return {};
    }
    unsigned char* utf8 = nullptr;
    const int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&name, last)));
    if (length < 0) {
        return {};
    }
    const std::string text{static_cast<const char*>(static_cast<const void*>(utf8)), static_cast<std::size_t>(length)};
    OPENSSL_free(utf8);
    return text;
}

std::string serial_text(const X509& certificate) {
    const ASN1_INTEGER* serial = X509_get0_serialNumber(&certificate);
    const auto length = static_cast<std::size_t>(ASN1_STRING_length(serial));
    const std::string sign = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "(Negative)" : "";
    return sign + (length == 0 ? "00" : hex_pairs(ASN1_STRING_get0_data(serial), length, "0123456789abcdef"));
}

std::string fingerprint(const X509& certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const EVP_MD* md5 = find_digest("md5");
    const bool made = md5 != nullptr && X509_digest(&certificate, md5, digest.data(), &length) == 1;
    return made ? hex_pairs(digest.data(), length, "0123456789ABCDEF") : std::string{};
}

std::string time_text(const ASN1_TIME& time) {
    return printed([&time](BIO* bio) { ASN1_TIME_print(bio, &time); });
}

std::string signature_algorithm(const X509& certificate) {
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(nullptr, &algorithm, &certificate);
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    std::array<char, 256> text{};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 0);
    return length > 0 ? std::string{text.data()} : std::string{};
}

std::string extensions_text(const X509& certificate) {
    const STACK_OF(X509_EXTENSION)* extensions = X509_get0_extensions(&certificate);
    if (sk_X509_EXTENSION_num(extensions) <= 0) {
        return {};
    }
    return printed([extensions](BIO* bio) { X509V3_extensions_print(bio, "X509v3 extensions", extensions, 0, 0); });
}

std::string pem_text(const X509& certificate) {
    return printed([&certificate](BIO* bio) { PEM_write_bio_X509(bio, &certificate); });
}

std::string_view key_type(const X509& certificate) {
    const EVP_PKEY* key = X509_get0_pubkey(&certificate);
    switch (key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
        return "RSA";
    case EVP_PKEY_DSA:
        return "DSA";
    case EVP_PKEY_EC:
        return "EC";
    default:
        return "unknown";
    }
}

std::optional<int> key_bits(const X509& certificate) {
    const EVP_PKEY* key = X509_get0_pubkey(&certificate);
    return key == nullptr ? std::nullopt : std::optional{EVP_PKEY_get_bits(key)};
}

std::optional<std::string> curve_name(const X509& certificate) {
    const EVP_PKEY* key = X509_get0_pubkey(&certificate);
    std::array<char, 80> name{};
    const bool is_named =
        key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1;
    return is_named ? std::optional{std::string{name.data()}} : std::nullopt;
}

std::string key_text(const X509& certificate) {
    const EVP_PKEY* key = X509_get0_pubkey(&certificate);
    return key == nullptr ? std::string{} : printed([key](BIO* bio) { EVP_PKEY_print_public(bio, key, 0, nullptr); });
}

} // namespace sluice::tclbind::crypto
