#include "tclbind/crypto/pbkdf2.h"

#include <algorithm>
#include <array>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "tclbind/crypto/algorithms.h"
#include "tclbind/crypto/openssl_handles.h"

namespace sluice::tclbind::crypto {

namespace {

/// HMAC of one key over many short messages. OpenSSL's own PBKDF2 cannot be stopped once it runs.
class Hmac {
public:
    Hmac(const EVP_MD* digest, std::string_view key) : context_(EVP_MAC_CTX_new(hmac_algorithm())) {
        std::string name{EVP_MD_get0_name(digest)};
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                                         OSSL_PARAM_construct_end()};
        good_ = context_ && EVP_MAC_init(context_.get(), bytes_in(key.data()), key.size(), parameters) == 1;
    }
    [[nodiscard]] bool good() const { return good_; }
    std::string operator()(std::string_view message) {
        std::array<char, EVP_MAX_MD_SIZE> mac{};
        std::size_t length = 0;
        good_ = good_ && EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1 &&
                EVP_MAC_update(context_.get(), bytes_in(message.data()), message.size()) == 1 &&
                EVP_MAC_final(context_.get(), bytes_in(mac.data()), &length, mac.size()) == 1;
        return {mac.data(), length};
    }

private:
    Handle<EVP_MAC_CTX> context_;
    bool good_ = false;
};

std::string numbered(std::string_view salt, std::uint32_t block) {
    std::string message{salt};
    for (int shift = 24; shift >= 0; shift -= 8) {
        message.push_back(static_cast<char>(block >> shift));
    }
    return message;
}

} // namespace

std::optional<std::string> derive_key(std::string_view digest, std::string_view passphrase, std::string_view salt, std::uint64_t rounds,
                                      std::size_t length, const std::function<bool()>& go_on) {
    constexpr std::uint64_t rounds_between_asking = 1000;
    const EVP_MD* algorithm = find_digest(digest);
    if (algorithm == nullptr) {
        return std::nullopt;
    }
    Hmac hmac{algorithm, passphrase};
    std::string key;
    for (std::uint32_t block = 1; hmac.good() && key.size() < length; ++block) {
        std::string round = hmac(numbered(salt, block));
        std::string mixed = round;
        for (std::uint64_t i = 1; i < rounds; ++i) {
            if (i % rounds_between_asking == 0 && !go_on()) {
                return std::nullopt;
            }
            round = hmac(round);
            std::ranges::transform(mixed, round, mixed.begin(), [](char a, char b) { return static_cast<char>(a ^ b); });
        }
        if (!go_on()) {
            return std::nullopt;
        }
        key.append(mixed);
    }
    key.resize(length);
    return hmac.good() ? std::optional{key} : std::nullopt;
}

} // namespace sluice::tclbind::crypto
