#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tclbind/commands/command_row.h"
#include "tclbind/crypto/stream.h"

namespace sluice::tclbind {

/// The options of one CRYPTO:: call, in any order, and its data.
struct CryptoOptions {
    std::optional<std::string> algorithm;
    Tcl_Obj* context = nullptr; ///< the name of a variable
    bool is_final = false;
    std::optional<std::string> key;    ///< -key or -keyhex, as bytes
    std::optional<std::string> vector; ///< -iv or -ivhex, as bytes
    std::optional<std::string> salt;   ///< -salt or -salthex, as bytes
    std::optional<std::string> signature;
    std::optional<std::string> passphrase;
    std::optional<crypto::Padding> padding;
    std::optional<Tcl_WideInt> bits;
    std::optional<Tcl_WideInt> rounds;
    Tcl_Obj* data = nullptr;
};

/// Reads the words of a call. `allowed` has the options of the command, with blanks between. Nothing after failing with F5's message.
std::optional<CryptoOptions> read_crypto_options(const Call& call, std::string_view allowed);

} // namespace sluice::tclbind
