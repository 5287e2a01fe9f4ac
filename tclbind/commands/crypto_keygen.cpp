#include <openssl/rand.h>

#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/crypto_options.h"
#include "tclbind/crypto/pbkdf2.h"
#include "tclbind/crypto/rsa.h"

namespace sluice::tclbind {

namespace {

/// The length in bytes; nothing after failing.
std::optional<std::size_t> read_length(const Call& call, const CryptoOptions& options) {
    const Tcl_WideInt bits = options.bits.value_or(0);
    if (bits <= 0 || bits % 8 != 0) {
        static_cast<void>(call.fail("Illegal argument: -len takes bits, a multiple of 8"));
        return std::nullopt;
    }
    const auto bytes = static_cast<std::uint64_t>(bits) / 8;
    if (is_too_large(bytes)) {
        static_cast<void>(fail_too_large(call));
        return std::nullopt;
    }
    return bytes;
}

int random_key(Call& call, std::size_t length) {
    std::string key(length, '\0');
    if (RAND_bytes(crypto::bytes_in(key.data()), static_cast<int>(length)) != 1) {
        return call.fail("no random numbers");
    }
    return call.give(new_bytes(key));
}

int derived_key(Call& call, const CryptoOptions& options, std::size_t length) {
    constexpr Tcl_WideInt usual_rounds = 1000;
    const Tcl_WideInt rounds = options.rounds.value_or(usual_rounds);
    if (!options.passphrase || !options.salt || rounds < 1) {
        return call.fail("Illegal argument: pbkdf2 takes -passphrase, -salt or -salthex, and -rounds");
    }
    const auto key = crypto::derive_key("md5", *options.passphrase, *options.salt, static_cast<std::uint64_t>(rounds), length,
                                        [&] { return call.scope.limits->check() == TCL_OK; });
    return key ? call.give(new_bytes(*key)) : TCL_ERROR;
}

/// A list: the public key, the private key.
int rsa_keys(Call& call, std::size_t length) {
    const auto bits = static_cast<Tcl_WideInt>(length * 8);
    if (bits < crypto::rsa_bits_min || bits > crypto::rsa_bits_made_max) {
        return call.fail("Illegal argument: -len is 512 to 4096 for rsa");
    }
    const auto keys = crypto::make_rsa_keys(static_cast<int>(bits), [&] { return call.scope.limits->check() == TCL_OK; });
    if (!keys) {
        return TCL_ERROR;
    }
    Tcl_Obj* const both[] = {new_text(keys->public_key), new_text(keys->private_key)};
    return call.give(Tcl_NewListObj(2, both));
}

int keygen(Call& call) {
    const crypto::ErrorsForgotten forget;
    const auto options = read_crypto_options(call, "-alg -len -passphrase -salt -salthex -rounds");
    const auto length = options ? read_length(call, *options) : std::nullopt;
    if (!length) {
        return TCL_ERROR;
    }
    const std::string algorithm = options->algorithm.value_or("");
    if (algorithm == "random") {
        return random_key(call, *length);
    }
    if (algorithm == "pbkdf2-md5") {
        return derived_key(call, *options, *length);
    }
    return algorithm == "rsa" ? rsa_keys(call, *length) : call.fail_keyword(algorithm, "random pbkdf2-md5 rsa");
}

constexpr CommandRow rows[] = {
    {"CRYPTO::keygen", 4, -1, "CRYPTO::keygen -alg random|pbkdf2-md5|rsa -len BITS ?-passphrase P -salt|-salthex S -rounds N?", "", &keygen,
     Needs::nothing},
};

} // namespace

CommandFamily crypto_keygen_family() {
    return rows;
}

} // namespace sluice::tclbind
