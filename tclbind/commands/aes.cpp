#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/crypto/algorithms.h"
#include "tclbind/crypto/openssl_handles.h"
#include "tclbind/crypto/stream.h"

namespace sluice::tclbind {

namespace {

using crypto::bytes_in;
using crypto::Handle;

// AES::encrypt's result is a random vector, the cipher text and a tag, by AES in Galois/counter mode: a wrong key is seen for sure.
constexpr std::size_t vector_bytes = 12;
constexpr std::size_t tag_bytes = 16;

constexpr std::string_view key_begin = "AES ";

std::optional<std::string> read_key_text(std::string_view text) {
    unsigned bits = 0;
    if (!text.starts_with(key_begin)) {
        return std::nullopt;
    }
    text.remove_prefix(key_begin.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    const bool known = error == std::errc{} && (bits == 128 || bits == 192 || bits == 256);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!known || text.size() != 1 + bits / 4 || text[0] != ' ') {
        return std::nullopt;
    }
    std::string key;
    for (text.remove_prefix(1); !text.empty(); text.remove_prefix(2)) {
        unsigned byte = 0;
        const auto [at, wrong] = std::from_chars(text.data(), text.data() + 2, byte, 16);
        if (wrong != std::errc{} || at != text.data() + 2) {
            return std::nullopt;
        }
        key.push_back(static_cast<char>(byte));
    }
    return key;
}

/// `AES 128 HEX` or any passphrase.
std::string read_key(std::string_view text) {
    if (auto key = read_key_text(text)) {
        return *key;
    }
    std::string digest;
    if (auto stream = crypto::make_digest("sha256")) {
        (*stream)->update(text, digest);
        (*stream)->finish(digest);
    }
    return digest;
}

Handle<EVP_CIPHER_CTX> begin(const std::string& key, std::string_view vector, bool encrypt) {
    Handle<EVP_CIPHER_CTX> context{EVP_CIPHER_CTX_new()};
    const bool good = context && EVP_CipherInit_ex2(context.get(), crypto::aes_gcm(key.size()), bytes_in(key.data()),
                                                    bytes_in(vector.data()), encrypt ? 1 : 0, nullptr) == 1;
    return good ? std::move(context) : nullptr;
}

bool work(EVP_CIPHER_CTX* context, std::string_view data, char* out) {
    int length = 0;
    return EVP_CipherUpdate(context, bytes_in(out), &length, bytes_in(data.data()), static_cast<int>(data.size())) == 1;
}

bool finish(EVP_CIPHER_CTX* context) {
    std::array<char, EVP_MAX_BLOCK_LENGTH> nothing{};
    int length = 0;
    return EVP_CipherFinal_ex(context, bytes_in(nothing.data()), &length) == 1;
}

int encrypt(Call& call) {
    const crypto::ErrorsForgotten forget;
    const std::string_view data = call.word(1);
    std::string out(vector_bytes + data.size() + tag_bytes, '\0');
    if (is_too_large(out.size())) {
        return fail_too_large(call);
    }
    char* const tag = out.data() + vector_bytes + data.size();
    const bool has_vector = RAND_bytes(bytes_in(out.data()), vector_bytes) == 1;
    const auto context = has_vector ? begin(read_key(call.word(0)), {out.data(), vector_bytes}, true) : nullptr;
    if (!context || !work(context.get(), data, out.data() + vector_bytes) || !finish(context.get()) ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag) != 1) {
        return call.give(std::string_view{});
    }
    return call.give(new_bytes(out));
}

/// Empty for a wrong key and for what is no result of encrypt.
int decrypt(Call& call) {
    const crypto::ErrorsForgotten forget;
    const std::string_view data = call.word(1);
    if (data.size() < vector_bytes + tag_bytes) {
        return call.give(std::string_view{});
    }
    const std::string_view body = data.substr(vector_bytes, data.size() - vector_bytes - tag_bytes);
    std::string tag{data.substr(data.size() - tag_bytes)};
    std::string out(body.size(), '\0');
    const auto context = begin(read_key(call.word(0)), data.substr(0, vector_bytes), false);
    const bool good = context && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
                      work(context.get(), body, out.data()) && finish(context.get());
    return call.give(good ? new_bytes(out) : new_text({}));
}

int key(Call& call) {
    const std::string_view bits = call.count() == 0 ? "128" : call.word(0);
    if (bits != "128" && bits != "192" && bits != "256") {
        return call.fail_keyword(bits, "128 192 256");
    }
    std::array<unsigned char, 32> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
        return call.fail("no random numbers");
    }
    std::string text = fmt::format("{}{} ", key_begin, bits);
    for (std::size_t i = 0; i < (bits == "128" ? 16U : bits == "192" ? 24U : 32U); ++i) {
        text.append(fmt::format("{:02x}", random.at(i)));
    }
    return call.give(text);
}

constexpr CommandRow rows[] = {
    {"AES::decrypt", 2, 2, "AES::decrypt KEY DATA", "", &decrypt, Needs::nothing},
    {"AES::encrypt", 2, 2, "AES::encrypt KEY DATA", "", &encrypt, Needs::nothing},
    {"AES::key", 0, 1, "AES::key ?BITS?", "128 192 256", &key, Needs::nothing},
};

} // namespace

CommandFamily aes_family() {
    return rows;
}

} // namespace sluice::tclbind
