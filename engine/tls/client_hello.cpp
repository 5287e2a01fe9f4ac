#include "engine/tls/client_hello.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/tls1.h>

namespace sluice::engine {
namespace {

std::size_t number_at(std::span<const std::byte> bytes, std::size_t place) {
    return std::to_integer<std::size_t>(bytes[place]) << 8 | std::to_integer<std::size_t>(bytes[place + 1]);
}

/// Lent until the message is read; empty: not there.
std::span<const std::byte> extension_of(SSL& ssl, unsigned type) {
    const unsigned char* data = nullptr;
    std::size_t length = 0;
    if (SSL_client_hello_get0_ext(&ssl, type, &data, &length) != 1) {
        return {};
    }
    return std::as_bytes(std::span{data, length});
}

/// RFC 8446 §4.2.1.
bool lists_tls_1_3(std::span<const std::byte> supported_versions) {
    for (std::size_t place = 1; place + 1 < supported_versions.size(); place += 2) {
        if (number_at(supported_versions, place) == TLS1_3_VERSION) {
            return true;
        }
    }
    return false;
}

std::vector<ClientHello::Extension> extensions_of(SSL& ssl) {
    std::vector<ClientHello::Extension> extensions;
    int* types = nullptr;
    std::size_t count = 0;
    if (SSL_client_hello_get1_extensions_present(&ssl, &types, &count) != 1) {
        return extensions;
    }
    extensions.reserve(count);
    for (const int type : std::span{types, count}) {
        const auto bytes = extension_of(ssl, static_cast<unsigned>(type));
        extensions.push_back({static_cast<std::uint16_t>(type), {bytes.begin(), bytes.end()}});
    }
    OPENSSL_free(types);
    return extensions;
}

/// A block of extensions with its length before it.
std::vector<ClientHello::Extension> extensions_in(std::span<const std::byte> block) {
    constexpr std::size_t header = 4;
    std::vector<ClientHello::Extension> extensions;
    if (block.size() < 2 || number_at(block, 0) + 2 != block.size()) {
        return extensions;
    }
    for (block = block.subspan(2); block.size() >= header; block = block.subspan(number_at(block, 2) + header)) {
        const std::size_t length = number_at(block, 2);
        if (length + header > block.size()) {
            return {};
        }
        const auto data = block.subspan(header, length);
        extensions.push_back({static_cast<std::uint16_t>(number_at(block, 0)), {data.begin(), data.end()}});
    }
    return extensions;
}

} // namespace

std::vector<ClientHello::Extension> server_hello_extensions(std::span<const std::byte> message) {
    constexpr std::size_t id_at = 34;    // behind version and random
    constexpr std::size_t behind_id = 3; // cipher suite and compression method
    if (message.size() <= id_at) {
        return {};
    }
    const std::size_t at = id_at + 1 + std::to_integer<std::size_t>(message[id_at]) + behind_id;
    return at > message.size() ? std::vector<ClientHello::Extension>{} : extensions_in(message.subspan(at));
}

std::vector<ClientHello::Extension> encrypted_extensions(std::span<const std::byte> message) {
    return extensions_in(message);
}

std::string server_name_of(std::span<const std::byte> extension) {
    constexpr std::size_t list_header = 2;
    constexpr std::size_t name_header = 3;
    if (extension.size() < list_header + name_header || number_at(extension, 0) + list_header != extension.size()) {
        return {};
    }
    const std::span<const std::byte> entry = extension.subspan(list_header);
    const std::size_t length = number_at(entry, 1);
    if (entry[0] != std::byte{TLSEXT_NAMETYPE_host_name} || length + name_header > entry.size()) {
        return {};
    }
    const std::span<const std::byte> name = entry.subspan(name_header, length);
    return {reinterpret_cast<const char*>(name.data()), name.size()};
}

ClientHello ClientHello::copy_from(SSL& ssl, bool in_full) {
    ClientHello hello;
    hello.has_come = true;
    hello.server_name = server_name_of(extension_of(ssl, TLSEXT_TYPE_server_name));
    hello.offers_tls_1_3 = lists_tls_1_3(extension_of(ssl, TLSEXT_TYPE_supported_versions));
    if (!in_full) {
        return hello;
    }
    hello.extensions = extensions_of(ssl);
    const unsigned char* id = nullptr;
    const std::size_t id_bytes = SSL_client_hello_get0_session_id(&ssl, &id);
    const auto session_id = std::as_bytes(std::span{id, id_bytes});
    hello.session_id.assign(session_id.begin(), session_id.end());
    const unsigned char* random = nullptr;
    const std::size_t random_bytes = SSL_client_hello_get0_random(&ssl, &random);
    std::ranges::copy(std::as_bytes(std::span{random, std::min(random_bytes, hello.random.size())}), hello.random.begin());
    const unsigned char* suites = nullptr;
    const std::size_t bytes = SSL_client_hello_get0_ciphers(&ssl, &suites);
    const auto list = std::as_bytes(std::span{suites, bytes});
    for (std::size_t place = 0; place + 1 < list.size(); place += 2) {
        hello.cipher_suites.push_back(static_cast<std::uint16_t>(number_at(list, place)));
    }
    return hello;
}

} // namespace sluice::engine
