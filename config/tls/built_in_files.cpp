#include "config/tls/built_in_files.h"

#include "config/tls/key_making.h"
#include "config/tls/pem.h"

namespace sluice::config::tls {

tl::expected<BuiltInFiles, std::string> make_built_in_files() {
    const tl::expected<PrivateKeyPtr, std::string> key = make_key({KeyType::ecdsa, 0, "prime256v1"});
    if (!key)
        return tl::make_unexpected(key.error());
    CertificateWish wish;
    wish.common_name = "localhost.localdomain";
    wish.organization = "Sluice default certificate";
    wish.alternative_names = "DNS:localhost.localdomain, DNS:localhost";
    wish.lifetime = std::chrono::days{10 * 365};
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const tl::expected<CertificatePtr, std::string> certificate = make_certificate(*key, wish, now);
    if (!certificate)
        return tl::make_unexpected(certificate.error());
    return BuiltInFiles{write_certificate(*certificate), write_private_key(*key), {}};
}

} // namespace sluice::config::tls
