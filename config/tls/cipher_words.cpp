#include "config/tls/cipher_words.h"

#include <algorithm>
#include <array>

namespace sluice::config::tls {

namespace {

using Meaning = CipherWord::Meaning;

constexpr bool everything(const Suite& /*suite*/, Version /*version*/) {
    return true;
}
constexpr bool of_default(const Suite& suite, Version /*version*/) {
    return suite.is_default();
}
template <Version wanted>
constexpr bool of_version(const Suite& /*suite*/, Version version) {
    return version == wanted;
}
template <KeyExchange wanted>
constexpr bool exchanges(const Suite& suite, Version /*version*/) {
    return suite.key_exchange == wanted;
}
template <Signer wanted>
constexpr bool signs(const Suite& suite, Version /*version*/) {
    return suite.signer == wanted;
}
template <KeyExchange exchange, Signer signer>
constexpr bool exchanges_and_signs(const Suite& suite, Version /*version*/) {
    return suite.key_exchange == exchange && suite.signer == signer;
}
template <Bulk wanted>
constexpr bool encrypts(const Suite& suite, Version /*version*/) {
    return suite.bulk == wanted;
}
template <Bulk wanted, unsigned bits>
constexpr bool encrypts_with(const Suite& suite, Version /*version*/) {
    return suite.bulk == wanted && suite.bits == bits;
}
constexpr bool is_aes(const Suite& suite, Version /*version*/) {
    return suite.bulk == Bulk::aes_gcm || suite.bulk == Bulk::aes_cbc || suite.bulk == Bulk::aes_ccm;
}
template <unsigned bits>
constexpr bool is_aes_of(const Suite& suite, Version version) {
    return is_aes(suite, version) && suite.bits == bits;
}
constexpr bool is_cbc(const Suite& suite, Version /*version*/) {
    return suite.bulk == Bulk::aes_cbc || (suite.bulk == Bulk::camellia);
}
constexpr bool is_aead(const Suite& suite, Version version) {
    return !is_cbc(suite, version);
}
template <Digest wanted>
constexpr bool digests(const Suite& suite, Version /*version*/) {
    return suite.digest == wanted;
}

constexpr CipherWord suites_of(std::string_view word, bool (*fits)(const Suite&, Version)) {
    return {word, Meaning::suites, fits};
}
constexpr CipherWord nothing(std::string_view word) {
    return {word, Meaning::nothing, nullptr};
}

constexpr std::array words = {
    suites_of("all", everything),
    suites_of("native", everything),
    suites_of("high", everything), // 128 bits and more, as all that is left
    suites_of("default", of_default),
    suites_of("tlsv1", of_version<Version::tls1_0>),
    suites_of("tlsv1_0", of_version<Version::tls1_0>),
    suites_of("tlsv1_1", of_version<Version::tls1_1>),
    suites_of("tlsv1_2", of_version<Version::tls1_2>),
    suites_of("tlsv1_3", of_version<Version::tls1_3>),
    suites_of("tls13", of_version<Version::tls1_3>),
    suites_of("rsa", exchanges<KeyExchange::rsa>),
    suites_of("krsa", exchanges<KeyExchange::rsa>),
    suites_of("arsa", signs<Signer::rsa>),
    suites_of("ecdhe", exchanges<KeyExchange::ecdhe>),
    suites_of("kecdhe", exchanges<KeyExchange::ecdhe>),
    suites_of("eecdh", exchanges<KeyExchange::ecdhe>),
    suites_of("keecdh", exchanges<KeyExchange::ecdhe>),
    suites_of("ecdhe_rsa", exchanges_and_signs<KeyExchange::ecdhe, Signer::rsa>),
    suites_of("ecdhe-rsa", exchanges_and_signs<KeyExchange::ecdhe, Signer::rsa>),
    suites_of("ecdhe_ecdsa", exchanges_and_signs<KeyExchange::ecdhe, Signer::ecdsa>),
    suites_of("ecdhe-ecdsa", exchanges_and_signs<KeyExchange::ecdhe, Signer::ecdsa>),
    suites_of("ecdsa", signs<Signer::ecdsa>),
    suites_of("aecdsa", signs<Signer::ecdsa>),
    suites_of("dhe", exchanges<KeyExchange::dhe>),
    suites_of("kdhe", exchanges<KeyExchange::dhe>),
    suites_of("edh", exchanges<KeyExchange::dhe>),
    suites_of("kedh", exchanges<KeyExchange::dhe>),
    suites_of("dh", exchanges<KeyExchange::dhe>),
    suites_of("dhe_rsa", exchanges_and_signs<KeyExchange::dhe, Signer::rsa>),
    suites_of("edh_rsa", exchanges_and_signs<KeyExchange::dhe, Signer::rsa>),
    suites_of("dhe-rsa", exchanges_and_signs<KeyExchange::dhe, Signer::rsa>),
    suites_of("dhe_dss", exchanges_and_signs<KeyExchange::dhe, Signer::dss>),
    suites_of("edh_dss", exchanges_and_signs<KeyExchange::dhe, Signer::dss>),
    suites_of("dhe-dss", exchanges_and_signs<KeyExchange::dhe, Signer::dss>),
    suites_of("dss", signs<Signer::dss>),
    suites_of("adss", signs<Signer::dss>),
    suites_of("aes", is_aes),
    suites_of("aes128", is_aes_of<128>),
    suites_of("aes256", is_aes_of<256>),
    suites_of("aes-gcm", encrypts<Bulk::aes_gcm>),
    suites_of("aesgcm", encrypts<Bulk::aes_gcm>),
    suites_of("aes128-gcm", encrypts_with<Bulk::aes_gcm, 128>),
    suites_of("aes256-gcm", encrypts_with<Bulk::aes_gcm, 256>),
    suites_of("aes-cbc", encrypts<Bulk::aes_cbc>),
    suites_of("aes128-cbc", encrypts_with<Bulk::aes_cbc, 128>),
    suites_of("aes256-cbc", encrypts_with<Bulk::aes_cbc, 256>),
    suites_of("aes-ccm", encrypts<Bulk::aes_ccm>),
    suites_of("aesccm", encrypts<Bulk::aes_ccm>),
    suites_of("cbc", is_cbc),
    suites_of("aead", is_aead),
    suites_of("chacha20", encrypts<Bulk::chacha20>),
    suites_of("chacha20-poly1305", encrypts<Bulk::chacha20>),
    suites_of("camellia", encrypts<Bulk::camellia>),
    suites_of("camellia128", encrypts_with<Bulk::camellia, 128>),
    suites_of("camellia256", encrypts_with<Bulk::camellia, 256>),
    suites_of("aria", encrypts<Bulk::aria>),
    suites_of("ariagcm", encrypts<Bulk::aria>),
    suites_of("aria128", encrypts_with<Bulk::aria, 128>),
    suites_of("aria256", encrypts_with<Bulk::aria, 256>),
    suites_of("sha", digests<Digest::sha1>),
    suites_of("sha1", digests<Digest::sha1>),
    suites_of("sha256", digests<Digest::sha256>),
    suites_of("sha384", digests<Digest::sha384>),
    nothing("compat"), // gone from BIG-IP itself since 13.0
    nothing("none"),
    nothing("medium"),
    nothing("low"),
    nothing("exp"),
    nothing("export"),
    nothing("export40"),
    nothing("export56"),
    nothing("export1024"),
    nothing("exp1024"),
    nothing("sslv2"),
    nothing("sslv3"),
    nothing("dtlsv1"),
    nothing("dtlsv1_0"),
    nothing("dtlsv1_2"),
    nothing("adh"),
    nothing("aecdh"),
    nothing("anull"),
    nothing("enull"),
    nothing("null"),
    nothing("null-sha"),
    nothing("null-md5"),
    nothing("ecdh"),
    nothing("ecdh_rsa"),
    nothing("ecdh_ecdsa"),
    nothing("psk"),
    nothing("srp"),
    nothing("des"),
    nothing("3des"),
    nothing("des-cbc"),
    nothing("des-cbc3"),
    nothing("des-cbc-sha"),
    nothing("des-cbc3-sha"),
    nothing("dhe-rsa-des-cbc-sha"),
    nothing("dhe-rsa-des-cbc3-sha"),
    nothing("edh-rsa-des-cbc3-sha"),
    nothing("ecdhe-rsa-des-cbc3-sha"),
    nothing("ecdhe-ecdsa-des-cbc3-sha"),
    nothing("rc2"),
    nothing("rc4"),
    nothing("rc4-sha"),
    nothing("rc4-md5"),
    nothing("ecdhe-rsa-rc4-sha"),
    nothing("exp-rc4-md5"),
    nothing("exp-des-cbc-sha"),
    nothing("idea"),
    nothing("seed"),
    nothing("md5"),
    nothing("fips"),
};

} // namespace

const CipherWord* find_cipher_word(std::string_view word) {
    const auto* found = std::find_if(words.begin(), words.end(), [&](const CipherWord& each) { return each.word == word; });
    return found == words.end() ? nullptr : found;
}

bool is_rsa_word(std::string_view word) {
    return word == "rsa";
}

bool is_ephemeral_word(std::string_view word) {
    const CipherWord* found = find_cipher_word(word);
    return found != nullptr && (found->fits == exchanges<KeyExchange::ecdhe> || found->fits == exchanges<KeyExchange::dhe>);
}

std::string cipher_word_of(std::string_view text) {
    std::string word(text);
    std::transform(word.begin(), word.end(), word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (word.starts_with("tlsv") || word.starts_with("dtlsv"))
        std::replace(word.begin(), word.end(), '.', '_');
    return word;
}

} // namespace sluice::config::tls
