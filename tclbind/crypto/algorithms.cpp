#include "tclbind/crypto/algorithms.h"

#include <array>

#include <openssl/provider.h>

namespace sluice::tclbind::crypto {

namespace {

struct Name {
    std::string_view in_rules;
    const char* in_openssl;
};

constexpr std::array digest_names = {
    Name{"md4", "MD4"},           Name{"md5", "MD5"},         Name{"ripemd160", "RIPEMD-160"},
    Name{"rmd160", "RIPEMD-160"}, Name{"sha1", "SHA1"},       Name{"sha224", "SHA2-224"},
    Name{"sha256", "SHA2-256"},   Name{"sha384", "SHA2-384"}, Name{"sha512", "SHA2-512"},
};

constexpr std::array cipher_names = {
    Name{"aes-128-cbc", "AES-128-CBC"},
    Name{"aes-128-cfb", "AES-128-CFB"},
    Name{"aes-128-ctr", "AES-128-CTR"},
    Name{"aes-128-ecb", "AES-128-ECB"},
    Name{"aes-128-ofb", "AES-128-OFB"},
    Name{"aes-192-cbc", "AES-192-CBC"},
    Name{"aes-192-cfb", "AES-192-CFB"},
    Name{"aes-192-ctr", "AES-192-CTR"},
    Name{"aes-192-ecb", "AES-192-ECB"},
    Name{"aes-192-ofb", "AES-192-OFB"},
    Name{"aes-256-cbc", "AES-256-CBC"},
    Name{"aes-256-cfb", "AES-256-CFB"},
    Name{"aes-256-ctr", "AES-256-CTR"},
    Name{"aes-256-ecb", "AES-256-ECB"},
    Name{"aes-256-ofb", "AES-256-OFB"},
    Name{"bf-cbc", "BF-CBC"},
    Name{"bf-cfb", "BF-CFB"},
    Name{"bf-ecb", "BF-ECB"},
    Name{"bf-ofb", "BF-OFB"},
    Name{"blowfish-cbc", "BF-CBC"},
    Name{"blowfish-cfb", "BF-CFB"},
    Name{"blowfish-ecb", "BF-ECB"},
    Name{"blowfish-ofb", "BF-OFB"},
    Name{"cast5-cbc", "CAST5-CBC"},
    Name{"cast5-cfb", "CAST5-CFB"},
    Name{"cast5-ecb", "CAST5-ECB"},
    Name{"cast5-ofb", "CAST5-OFB"},
    Name{"des-cbc", "DES-CBC"},
    Name{"des-cfb", "DES-CFB"},
    Name{"des-ecb", "DES-ECB"},
    Name{"des-ofb", "DES-OFB"},
    Name{"des-ede-cbc", "DES-EDE-CBC"},
    Name{"des-ede-cfb", "DES-EDE-CFB"},
    Name{"des-ede-ecb", "DES-EDE"},
    Name{"des-ede-ofb", "DES-EDE-OFB"},
    Name{"des-ede3-cbc", "DES-EDE3-CBC"},
    Name{"des-ede3-cfb", "DES-EDE3-CFB"},
    Name{"des-ede3-ecb", "DES-EDE3"},
    Name{"des-ede3-ofb", "DES-EDE3-OFB"},
    Name{"rc2-40-cbc", "RC2-40-CBC"},
    Name{"rc2-64-cbc", "RC2-64-CBC"},
    Name{"rc2-cbc", "RC2-CBC"},
    Name{"rc2-cfb", "RC2-CFB"},
    Name{"rc2-ecb", "RC2-ECB"},
    Name{"rc2-ofb", "RC2-OFB"},
    Name{"rc4", "RC4"},
    Name{"rc4-40", "RC4-40"},
};

constexpr std::array gcm_names = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"};

/// A context of OpenSSL of its own: no other part of the program gets the old algorithms that rules may ask for.
struct Fetched {
    Fetched() {
        OSSL_PROVIDER_load(context, "default");
        OSSL_PROVIDER_load(context, "legacy");
        for (std::size_t i = 0; i < digest_names.size(); ++i) {
            digests.at(i) = EVP_MD_fetch(context, digest_names.at(i).in_openssl, nullptr);
        }
        for (std::size_t i = 0; i < cipher_names.size(); ++i) {
            ciphers.at(i) = EVP_CIPHER_fetch(context, cipher_names.at(i).in_openssl, nullptr);
        }
        for (std::size_t i = 0; i < gcm_names.size(); ++i) {
            gcm.at(i) = EVP_CIPHER_fetch(context, gcm_names.at(i), nullptr);
        }
        hmac = EVP_MAC_fetch(context, "HMAC", nullptr);
    }
    OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
    std::array<EVP_MD*, digest_names.size()> digests{};
    std::array<EVP_CIPHER*, cipher_names.size()> ciphers{};
    std::array<EVP_CIPHER*, gcm_names.size()> gcm{};
    EVP_MAC* hmac = nullptr;
};

/// Never freed: threads may still run rules while the program ends.
const Fetched& fetched() {
    static const Fetched* const all = new Fetched;
    return *all;
}

template <typename Names, typename Objects>
auto find(const Names& names, const Objects& objects, std::string_view name) -> typename Objects::value_type {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names.at(i).in_rules == name) {
            return objects.at(i);
        }
    }
    return nullptr;
}

} // namespace

void load_algorithms() {
    fetched();
}

const EVP_MD* find_digest(std::string_view name) {
    return find(digest_names, fetched().digests, name);
}

const EVP_CIPHER* find_cipher(std::string_view name) {
    return find(cipher_names, fetched().ciphers, name);
}

const EVP_CIPHER* aes_gcm(std::size_t key_bytes) {
    return fetched().gcm.at(key_bytes / 8 - 2);
}

EVP_MAC* hmac_algorithm() {
    return fetched().hmac;
}

OSSL_LIB_CTX* library() {
    return fetched().context;
}

} // namespace sluice::tclbind::crypto
