#include "tclbind/crypto/stream.h"

#include <array>
#include <climits>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include "tclbind/crypto/algorithms.h"
#include "tclbind/crypto/openssl_handles.h"

namespace sluice::tclbind::crypto {

namespace {

class DigestStream final : public Stream {
public:
    explicit DigestStream(Handle<EVP_MD_CTX> context) : context_(std::move(context)) {}
    bool update(std::string_view data, std::string& /*out*/) override {
        return EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1;
    }
    bool finish(std::string& out) override {
        std::array<char, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        const bool good = EVP_DigestFinal_ex(context_.get(), bytes_in(digest.data()), &length) == 1;
        out.append(digest.data(), length);
        return good;
    }

private:
    Handle<EVP_MD_CTX> context_;
};

class HmacStream final : public Stream {
public:
    explicit HmacStream(Handle<EVP_MAC_CTX> context) : context_(std::move(context)) {}
    bool update(std::string_view data, std::string& /*out*/) override {
        return EVP_MAC_update(context_.get(), bytes_in(data.data()), data.size()) == 1;
    }
    bool finish(std::string& out) override {
        std::array<char, EVP_MAX_MD_SIZE> mac{};
        std::size_t length = 0;
        const bool good = EVP_MAC_final(context_.get(), bytes_in(mac.data()), &length, mac.size()) == 1;
        out.append(mac.data(), length);
        return good;
    }

private:
    Handle<EVP_MAC_CTX> context_;
};

class CipherStream final : public Stream {
public:
    explicit CipherStream(Handle<EVP_CIPHER_CTX> context) : context_(std::move(context)) {}
    bool update(std::string_view data, std::string& out) override {
        if (data.size() > INT_MAX - EVP_MAX_BLOCK_LENGTH) {
            return false;
        }
        const std::size_t before = out.size();
        out.resize(before + data.size() + EVP_MAX_BLOCK_LENGTH);
        int length = 0;
        const bool good = EVP_CipherUpdate(context_.get(), bytes_in(out.data() + before), &length, bytes_in(data.data()),
                                           static_cast<int>(data.size())) == 1;
        out.resize(before + static_cast<std::size_t>(good ? length : 0));
        return good;
    }
    bool finish(std::string& out) override {
        std::array<char, EVP_MAX_BLOCK_LENGTH> last{};
        int length = 0;
        const bool good = EVP_CipherFinal_ex(context_.get(), bytes_in(last.data()), &length) == 1;
        out.append(last.data(), static_cast<std::size_t>(good ? length : 0));
        return good;
    }

private:
    Handle<EVP_CIPHER_CTX> context_;
};

StreamResult failed(std::string reason) {
    return tl::unexpected<std::string>(std::move(reason));
}

/// Gives the cipher a key of this length, when it can take it.
bool accept_key_length(EVP_CIPHER_CTX* context, std::size_t length) {
    return length == static_cast<std::size_t>(EVP_CIPHER_CTX_get_key_length(context)) ||
           (length > 0 && length <= EVP_MAX_KEY_LENGTH && EVP_CIPHER_CTX_set_key_length(context, static_cast<int>(length)) == 1);
}

} // namespace

bool Stream::verify(std::string_view signature) {
    std::string own;
    return finish(own) && own.size() == signature.size() && CRYPTO_memcmp(own.data(), signature.data(), own.size()) == 0;
}

StreamResult make_digest(std::string_view algorithm) {
    const EVP_MD* digest = find_digest(algorithm);
    Handle<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    if (digest == nullptr || !context || EVP_DigestInit_ex2(context.get(), digest, nullptr) != 1) {
        return failed(fmt::format("Illegal argument: unknown algorithm {}", algorithm));
    }
    return std::make_unique<DigestStream>(std::move(context));
}

StreamResult make_hmac(std::string_view algorithm, std::string_view key) {
    const bool is_hmac = algorithm.starts_with("hmac-");
    const EVP_MD* digest = is_hmac ? find_digest(algorithm.substr(5)) : nullptr;
    if (digest == nullptr) {
        return failed(fmt::format("Illegal argument: unknown algorithm {}", algorithm));
    }
    if (key.empty()) {
        return failed("Illegal argument: no key");
    }
    Handle<EVP_MAC_CTX> context{EVP_MAC_CTX_new(hmac_algorithm())};
    std::string name{EVP_MD_get0_name(digest)};
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), OSSL_PARAM_construct_end()};
    if (!context || EVP_MAC_init(context.get(), bytes_in(key.data()), key.size(), parameters) != 1) {
        return failed("Illegal argument: key");
    }
    return std::make_unique<HmacStream>(std::move(context));
}

StreamResult make_cipher(std::string_view algorithm, bool encrypt, std::string_view key, std::string_view vector, Padding padding) {
    const EVP_CIPHER* cipher = find_cipher(algorithm);
    Handle<EVP_CIPHER_CTX> context{EVP_CIPHER_CTX_new()};
    const int direction = encrypt ? 1 : 0;
    if (cipher == nullptr || !context || EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, direction, nullptr) != 1) {
        return failed(fmt::format("Illegal argument: unknown algorithm {}", algorithm));
    }
    if (!accept_key_length(context.get(), key.size())) {
        return failed(
            fmt::format("Illegal argument: key of {} bytes, {} takes {}", key.size(), algorithm, EVP_CIPHER_get_key_length(cipher)));
    }
    const auto wanted = static_cast<std::size_t>(EVP_CIPHER_get_iv_length(cipher));
    if (!vector.empty() && wanted != 0 && vector.size() != wanted) {
        return failed(fmt::format("Illegal argument: vector of {} bytes, {} takes {}", vector.size(), algorithm, wanted));
    }
    const std::string used = vector.empty() ? std::string(wanted, '\0') : std::string{vector};
    if (padding == Padding::oaep ||
        EVP_CipherInit_ex2(context.get(), nullptr, bytes_in(key.data()), bytes_in(used.data()), direction, nullptr) != 1) {
        return failed(padding == Padding::oaep ? "Illegal argument: padding oaep is for rsa" : "Illegal argument: key");
    }
    EVP_CIPHER_CTX_set_padding(context.get(), padding == Padding::pkcs ? 1 : 0);
    return std::make_unique<CipherStream>(std::move(context));
}

} // namespace sluice::tclbind::crypto
