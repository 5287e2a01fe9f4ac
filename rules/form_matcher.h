#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::rules {

/// Why words are none of a command's forms.
struct FormMismatch {
    enum class Kind : std::uint8_t {
        missing, ///< more words are needed
        wrong,   ///< `word` is another than the forms have there
        excess,  ///< the words from `word` on are too many
    };
    Kind kind = Kind::wrong;
    std::size_t word = 0;              ///< counted from the first behind the command's name
    std::vector<std::string> expected; ///< words and names that the forms have there

    /// What is expected, joined by bars; of what is missing only the first name, and no options where more than options are.
    [[nodiscard]] std::string spec() const;
};

/// Compares the words behind a command's name with its forms (the notation: catalogue/command_forms.h). Nothing is a word that is only
/// known when the rule runs: it fits everywhere. Returns nothing when one form fits. Linear in the number of words.
std::optional<FormMismatch> match_forms(std::string_view forms, std::span<const std::optional<std::string>> words);

/// An integer as Tcl reads it.
bool is_integer(std::string_view word);

} // namespace sluice::rules
