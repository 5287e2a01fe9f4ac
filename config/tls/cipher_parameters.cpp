#include <algorithm>
#include <array>
#include <span>

#include "config/tls/cipher_string.h"
#include "config/tls/cipher_words.h"

namespace sluice::config::tls {

namespace {

struct Parameter {
    std::string_view word; ///< lower case
    std::string_view openssl;
    bool is_default = false;
};

constexpr std::array dh_groups = {
    Parameter{"x25519", "X25519", true}, Parameter{"p256", "P-256", true},    Parameter{"p384", "P-384", true},
    Parameter{"p521", "P-521"},          Parameter{"x448", "X448"},           Parameter{"secp256r1", "P-256"},
    Parameter{"secp384r1", "P-384"},     Parameter{"secp521r1", "P-521"},     Parameter{"ffdhe2048", "ffdhe2048"},
    Parameter{"ffdhe3072", "ffdhe3072"}, Parameter{"ffdhe4096", "ffdhe4096"}, Parameter{"ffdhe6144", "ffdhe6144"},
    Parameter{"ffdhe8192", "ffdhe8192"},
};

constexpr std::array signature_algorithms = {
    Parameter{"ecdsa-sha256", "ECDSA+SHA256", true},
    Parameter{"ecdsa-sha384", "ECDSA+SHA384", true},
    Parameter{"ecdsa-sha512", "ECDSA+SHA512", true},
    Parameter{"ed25519", "ed25519", true},
    Parameter{"ed448", "ed448", true},
    Parameter{"rsa-pss-sha256", "RSA-PSS+SHA256", true},
    Parameter{"rsa-pss-sha384", "RSA-PSS+SHA384", true},
    Parameter{"rsa-pss-sha512", "RSA-PSS+SHA512", true},
    Parameter{"rsa-pkcs1-sha256", "RSA+SHA256", true},
    Parameter{"rsa-pkcs1-sha384", "RSA+SHA384", true},
    Parameter{"rsa-pkcs1-sha512", "RSA+SHA512", true},
    Parameter{"rsa-sha256", "RSA+SHA256"},
    Parameter{"rsa-sha384", "RSA+SHA384"},
    Parameter{"rsa-sha512", "RSA+SHA512"},
    Parameter{"ecdsa-sha1", "ECDSA+SHA1"},
    Parameter{"rsa-sha1", "RSA+SHA1"},
    Parameter{"rsa-pkcs1-sha1", "RSA+SHA1"},
    Parameter{"dsa-sha1", "DSA+SHA1"},
    Parameter{"dsa-sha256", "DSA+SHA256"},
    Parameter{"dsa-sha384", "DSA+SHA384"},
    Parameter{"dsa-sha512", "DSA+SHA512"},
};

void add(std::vector<std::string_view>& chosen, std::string_view name) {
    if (std::find(chosen.begin(), chosen.end(), name) == chosen.end())
        chosen.push_back(name);
}

/// False when the word is not known.
bool apply(std::span<const Parameter> table, char operation, std::string_view word, std::vector<std::string_view>& chosen) {
    bool is_known = word == "default" || word == "all" || word == "native";
    for (const Parameter& each : table) {
        const bool meant = each.word == word || (word == "default" && each.is_default) || word == "all" || word == "native";
        if (!meant)
            continue;
        is_known = true;
        if (operation == '!' || operation == '-')
            std::erase(chosen, each.openssl);
        else
            add(chosen, each.openssl);
    }
    return is_known;
}

tl::expected<std::string, std::string> translate(std::span<const Parameter> table, std::string_view text) {
    if (cipher_word_of(text) == "default" || text.empty())
        return std::string{};
    std::vector<std::string_view> chosen;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(":, \t"), text.size());
        const std::string_view term = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (term.empty())
            continue;
        const bool has_operator = term.front() == '!' || term.front() == '-' || term.front() == '+';
        if (!apply(table, term.front(), cipher_word_of(term.substr(has_operator ? 1 : 0)), chosen))
            return tl::make_unexpected(std::string(term));
    }
    std::string list;
    for (const std::string_view each : chosen)
        list.append(list.empty() ? "" : ":").append(each);
    return list;
}

} // namespace

tl::expected<std::string, std::string> translate_groups(std::string_view text) {
    return translate(dh_groups, text);
}

tl::expected<std::string, std::string> translate_signature_algorithms(std::string_view text) {
    return translate(signature_algorithms, text);
}

} // namespace sluice::config::tls
