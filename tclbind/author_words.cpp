#include "tclbind/author_words.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "rules/runtime_names.h"

namespace sluice::tclbind {

namespace {

namespace names = rules::runtime;

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> operators = {{{names::contains, " contains "},
                                                                                     {names::starts_with, " starts_with "},
                                                                                     {names::ends_with, " ends_with "},
                                                                                     {names::glob, " matches_glob "},
                                                                                     {names::regex, " matches_regex "}}};

struct Operands {
    std::string_view left;
    std::string_view right;
    std::size_t end; ///< behind the closing parenthesis
};

/// Of a call whose open parenthesis stands before `begin`.
std::optional<Operands> read_operands(std::string_view text, std::size_t begin) {
    constexpr std::string_view divider = " , ";
    std::size_t comma = std::string_view::npos;
    bool is_quoted = false;
    int depth = 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            ++at;
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (c == '(' || c == '[' || c == '{')) {
            ++depth;
        } else if (!is_quoted && (c == ')' || c == ']' || c == '}') && depth > 0) {
            --depth;
        } else if (!is_quoted && c == ')' && comma != std::string_view::npos) {
            const std::size_t right = comma + divider.size();
            return Operands{text.substr(begin, comma - begin), text.substr(right, at - right), at + 1};
        } else if (!is_quoted && depth == 0 && comma == std::string_view::npos && text.substr(at, divider.size()) == divider) {
            comma = at;
        }
    }
    return std::nullopt;
}

} // namespace

void restore_operators(std::string& text) {
    for (const auto& [function, word] : operators) {
        for (std::size_t at = text.find(function); at != std::string::npos; at = text.find(function, at + 1)) {
            const std::size_t open = at + function.size();
            const auto operands = open < text.size() && text[open] == '(' ? read_operands(text, open + 1) : std::nullopt;
            if (operands) {
                const std::string plain = std::string{operands->left}.append(word).append(operands->right);
                text.replace(at, operands->end - at, plain);
            }
        }
    }
}

} // namespace sluice::tclbind
