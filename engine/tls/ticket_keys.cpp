#include "engine/tls/ticket_keys.h"

#include <algorithm>
#include <new>
#include <span>

#include <openssl/core_names.h>
#include <openssl/rand.h>

namespace sluice::engine {
namespace {

int keys_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

void fill(std::span<unsigned char> bytes) {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::bad_alloc(); // no randomness, no TLS
    }
}

bool use_mac(EVP_MAC_CTX* mac, std::span<unsigned char> key) {
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.data(), key.size()),
                                 OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, params) == 1;
}

} // namespace

TicketKeys::Key TicketKeys::Key::make() {
    Key key;
    fill(key.name);
    fill(key.cipher);
    fill(key.mac);
    return key;
}

TicketKeys::TicketKeys(Clock::time_point now) : ring_(std::make_shared<const Ring>(Ring{{Key::make(), Key::make(), Key::make()}, now})) {}

void TicketKeys::rotate(Clock::time_point now) const {
    auto present = ring_.load();
    if (now - present->made >= period) {
        // Whoever comes second finds it done.
        ring_.compare_exchange_strong(present, std::make_shared<const Ring>(Ring{{Key::make(), present->keys[0], present->keys[1]}, now}));
    }
}

void TicketKeys::serve(SSL_CTX& context) const {
    SSL_CTX_set_ex_data(&context, keys_index(), const_cast<TicketKeys*>(this)); // OpenSSL keeps it as it is
    SSL_CTX_set_tlsext_ticket_key_evp_cb(&context, on_ticket);
}

int TicketKeys::on_ticket(SSL* ssl, unsigned char* name, unsigned char* vector, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int seals) {
    const auto* self = static_cast<const TicketKeys*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), keys_index()));
    if (self == nullptr) {
        return -1;
    }
    if (seals != 0) {
        self->rotate(Clock::now());
    }
    const auto ring = self->ring_.load();
    if (seals != 0) {
        Key key = ring->keys[0];
        std::copy(key.name.begin(), key.name.end(), name);
        fill({vector, static_cast<std::size_t>(EVP_CIPHER_get_iv_length(EVP_aes_256_cbc()))});
        return EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.cipher.data(), vector) == 1 && use_mac(mac, key.mac) ? 1 : -1;
    }
    for (std::size_t age = 0; age < kept; ++age) {
        Key key = ring->keys[age];
        if (std::equal(key.name.begin(), key.name.end(), name)) {
            const bool opens =
                EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.cipher.data(), vector) == 1 && use_mac(mac, key.mac);
            constexpr int good = 1;
            constexpr int good_but_old = 2; // a new ticket is sent
            return !opens ? -1 : age == 0 ? good : good_but_old;
        }
    }
    return 0; // unknown: a full handshake
}

} // namespace sluice::engine
