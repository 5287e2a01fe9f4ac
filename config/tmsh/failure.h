#pragma once

#include <string>

#include <tl/expected.hpp>

namespace sluice::config::tmsh {

/// Why a command was not done, ready to print, and the exit status it leaves.
struct Failure {
    std::string text;
    int status = 1;
};
template <typename Value>
using Result = tl::expected<Value, Failure>;

/// `Syntax Error: …`: the command itself is wrong (exit status 2).
inline tl::unexpected<Failure> syntax_error(const std::string& what) {
    return tl::make_unexpected(Failure{"Syntax Error: " + what, 2});
}
inline tl::unexpected<Failure> unexpected_argument(const std::string& word) {
    return syntax_error("unexpected argument \"" + word + "\"");
}
/// The command is right and cannot be done (exit status 1). The text has its id.
inline tl::unexpected<Failure> refused(std::string text) {
    return tl::make_unexpected(Failure{std::move(text), 1});
}

} // namespace sluice::config::tmsh
