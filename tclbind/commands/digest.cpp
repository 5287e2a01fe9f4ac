#include <array>
#include <cstdint>

#include <openssl/rand.h>
#include <zlib.h>

#include "tclbind/commands/command_families.h"
#include "tclbind/crypto/stream.h"

namespace sluice::tclbind {

namespace {

constexpr char md4[] = "md4";
constexpr char md5[] = "md5";
constexpr char rmd160[] = "rmd160";
constexpr char sha1[] = "sha1";
constexpr char sha256[] = "sha256";
constexpr char sha384[] = "sha384";
constexpr char sha512[] = "sha512";

/// The digest's bytes; empty on error, as on BIG-IP.
template <const char* algorithm>
int digest(Call& call) {
    std::string result;
    auto stream = crypto::make_digest(algorithm);
    if (!stream || !(*stream)->update(call.word(0), result) || !(*stream)->finish(result)) {
        return call.give(std::string_view{});
    }
    return call.give(new_bytes(result));
}

int crc32(Call& call) {
    const std::string_view text = call.word(0);
    const auto* bytes = static_cast<const Bytef*>(static_cast<const void*>(text.data()));
    return call.give(static_cast<Tcl_WideInt>(::crc32_z(0, bytes, text.size())));
}

std::uint64_t make_seed() {
    std::array<unsigned char, 8> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    std::uint64_t seed = 0;
    for (const unsigned char byte : random) {
        seed = seed << 8U | byte;
    }
    return seed;
}

/// FNV-1a with a seed that is new at each start, so that clients cannot choose texts that collide.
int fasthash(Call& call) {
    static const std::uint64_t seed = make_seed();
    std::uint64_t hash = 14695981039346656037U ^ seed;
    for (const char c : call.word(0)) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
    return call.give(static_cast<Tcl_WideInt>((hash ^ (hash >> 33U)) >> 1U));
}

constexpr CommandRow rows[] = {
    {"crc32", 1, 1, "crc32 STRING", "", &crc32, Needs::nothing},
    {"fasthash", 1, 1, "fasthash STRING", "", &fasthash, Needs::nothing},
    {"md4", 1, 1, "md4 STRING", "", &digest<md4>, Needs::nothing},
    {"md5", 1, 1, "md5 STRING", "", &digest<md5>, Needs::nothing},
    {"rmd160", 1, 1, "rmd160 STRING", "", &digest<rmd160>, Needs::nothing},
    {"sha1", 1, 1, "sha1 STRING", "", &digest<sha1>, Needs::nothing},
    {"sha256", 1, 1, "sha256 STRING", "", &digest<sha256>, Needs::nothing},
    {"sha384", 1, 1, "sha384 STRING", "", &digest<sha384>, Needs::nothing},
    {"sha512", 1, 1, "sha512 STRING", "", &digest<sha512>, Needs::nothing},
};

} // namespace

CommandFamily digest_family() {
    return rows;
}

} // namespace sluice::tclbind
