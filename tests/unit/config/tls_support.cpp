#include "tls_support.h"

#include <memory>
#include <stdexcept>

#include <openssl/pem.h>

#include "config/tls/pem.h"

namespace sluice::config::test {

Pair make_pair(const std::string& common_name, KeyType type, std::chrono::days age, std::chrono::days lifetime) {
    const auto key = tls::make_key({type, 2048, "prime256v1"});
    tls::CertificateWish wish;
    wish.common_name = common_name;
    wish.lifetime = lifetime;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto certificate = key ? tls::make_certificate(*key, wish, now - age) : tl::make_unexpected(key.error());
    if (!certificate)
        throw std::runtime_error(certificate.error());
    return {tls::write_certificate(*certificate), tls::write_private_key(*key)};
}

std::string encrypted(const std::string& key, const std::string& passphrase) {
    const PrivateKeyPtr parsed = tls::read_private_key(key, {}).value();
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PKCS8PrivateKey(bio.get(), parsed.get(), EVP_aes_128_cbc(), passphrase.data(), static_cast<int>(passphrase.size()),
                                  nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace sluice::config::test
