#include "config/tls/cipher_string.h"

#include <memory>

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include "config/tls/cipher_suites.h"

using namespace sluice::config;
using namespace sluice::config::tls;

namespace {

Translation translated(std::string_view text) {
    const tl::expected<Translation, std::string> done = translate_ciphers(text);
    REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error()));
    return *done;
}

std::string list_of(std::string_view text) {
    return translated(text).selection.list;
}

bool has(const std::string& list, const std::string& name) {
    return (':' + list + ':').find(':' + name + ':') != std::string::npos;
}

std::string refused_word(std::string_view text) {
    const tl::expected<Translation, std::string> done = translate_ciphers(text);
    return done ? std::string{} : done.error();
}

} // namespace

TEST_CASE("every suite of the table is OpenSSL's, with the key length that it has there") {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_method()), &SSL_CTX_free);
    for (const Suite& suite : suites()) {
        const std::string name(suite.name);
        CAPTURE(name);
        const bool is_13 = suite.key_exchange == KeyExchange::any;
        CHECK((is_13 ? SSL_CTX_set_ciphersuites(context.get(), name.c_str())
                     : SSL_CTX_set_cipher_list(context.get(), (name + ":@SECLEVEL=0").c_str())) == 1);
        const auto* list = SSL_CTX_get_ciphers(context.get());
        bool found = false;
        for (int i = 0; i < sk_SSL_CIPHER_num(list); ++i) {
            const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(list, i);
            if (name != SSL_CIPHER_get_name(cipher))
                continue;
            found = true;
            CHECK(SSL_CIPHER_get_bits(cipher, nullptr) == suite.bits);
        }
        CHECK(found);
    }
}

TEST_CASE("DEFAULT has keys of the moment first, RSA last, nothing weak, and all versions") {
    const CipherSelection selection = translated("DEFAULT").selection;
    CHECK(selection.list.starts_with("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"));
    CHECK(selection.list.ends_with(":AES128-SHA:AES256-SHA"));
    CHECK(!has(selection.list, "DHE-RSA-AES128-GCM-SHA256"));
    CHECK(selection.list.find("CAMELLIA") == std::string::npos);
    CHECK(selection.suites == "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
    CHECK(selection.versions == TlsVersions{true, true, true, true});
}

TEST_CASE("letter case and the three separators do not matter") {
    CHECK(list_of("ecdhe+aes-gcm,aes128-gcm-sha256 !sslv3") == list_of("ECDHE+AES-GCM:AES128-GCM-SHA256:!SSLv3"));
}

TEST_CASE("a version keeps its suites only") {
    const CipherSelection only_13 = translated("TLSv1_3").selection;
    CHECK(only_13.list.empty());
    CHECK(only_13.versions == TlsVersions{false, false, false, true});
    CHECK(translated("DEFAULT:!TLSv1:!TLSv1_1").selection.versions == TlsVersions{false, false, true, true});
    CHECK(translated("DEFAULT:!TLSv1.3").selection.suites.empty());
    CHECK(translated("DEFAULT:-TLSv1:-TLSv1_1:-TLSv1_2").selection.list.empty());
    CHECK(translated("TLSv1_2+ECDHE+AES-GCM+SHA384").selection.list == "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384");
}

TEST_CASE("words for key exchange do not reach TLS 1.3, words for encryption do") {
    CHECK(translated("ECDHE").selection.suites.empty());
    CHECK(translated("AES256-GCM").selection.suites == "TLS_AES_256_GCM_SHA384");
    CHECK(translated("ECDHE:!AES128-GCM:TLSv1_3").selection.suites == "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
}

TEST_CASE("! forbids for good, - takes away, + puts last") {
    CHECK(list_of("AES128-GCM-SHA256:!AES128-GCM:AES128-GCM-SHA256").empty());
    CHECK(list_of("AES128-GCM-SHA256:-AES128-GCM:AES128-GCM-SHA256") == "AES128-GCM-SHA256");
    CHECK(list_of("AES128-SHA:AES256-SHA:+AES128-SHA") == "AES256-SHA:AES128-SHA");
}

TEST_CASE("RSA is a key exchange alone and a signer beside ECDHE") {
    CHECK(list_of("RSA+AES-GCM") == "AES128-GCM-SHA256:AES256-GCM-SHA384");
    CHECK(list_of("ECDHE+RSA+AES-GCM") == "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384");
    CHECK(list_of("ECDHE_ECDSA+AES-GCM") == "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_CASE("suites have F5's names and OpenSSL's") {
    CHECK(list_of("ECDHE-RSA-AES128-CBC-SHA") == "ECDHE-RSA-AES128-SHA");
    CHECK(list_of("ECDHE-RSA-CHACHA20-POLY1305-SHA256") == list_of("ECDHE-RSA-CHACHA20-POLY1305"));
    CHECK(translated("TLS13-AES128-GCM-SHA256").selection.suites == "TLS_AES_128_GCM_SHA256");
}

TEST_CASE("@STRENGTH and @SPEED sort what is selected so far") {
    CHECK(list_of("AES128-SHA:AES256-SHA:@STRENGTH") == "AES256-SHA:AES128-SHA");
    CHECK(list_of("AES256-SHA:AES128-SHA:AES128-GCM-SHA256:@SPEED") == "AES128-GCM-SHA256:AES128-SHA:AES256-SHA");
    CHECK(list_of("AES128-SHA:@STRENGTH:AES256-SHA") == "AES128-SHA:AES256-SHA");
}

TEST_CASE("what OpenSSL does not have is told, when it is asked for and not when it is forbidden") {
    const Translation translation = translated("RC4-SHA:COMPAT:AES128-SHA:!EXPORT:!3DES:!SSLv3:!ADH");
    CHECK(translation.selection.list == "AES128-SHA");
    CHECK(translation.without_effect == std::vector<std::string>{"RC4-SHA", "COMPAT"});
    CHECK(translated("DEFAULT:!SSLv3:!RC4:NONE").without_effect.empty());
    CHECK(list_of("NULL:ADH:eNULL").empty());
}

TEST_CASE("a word that is not known is refused by name") {
    CHECK(refused_word("DEFAULT:!WEAK") == "WEAK");
    CHECK(refused_word("ECDHE+AES129") == "AES129");
    CHECK(refused_word("DEFAULT:@SECLEVEL=0") == "@SECLEVEL=0");
    CHECK(refused_word("HIGH:!MEDIUM:!LOW:!EXP").empty());
}

TEST_CASE("a cipher group allows, restricts, excludes and sorts") {
    CipherGroupText group;
    group.allow = {"ECDHE+AES-GCM", "RSA+AES-GCM"};
    group.require = {"AES256"};
    group.exclude = {"ECDHE_ECDSA"};
    CHECK(translate_cipher_group(group)->selection.list == "ECDHE-RSA-AES256-GCM-SHA384:AES256-GCM-SHA384");
    group.require.clear();
    group.ordering = "strength";
    CHECK(translate_cipher_group(group)->selection.list ==
          "ECDHE-RSA-AES256-GCM-SHA384:AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256");
    group.exclude = {"what"};
    CHECK(translate_cipher_group(group).error() == "what");
}

TEST_CASE("groups and signature algorithms come out in OpenSSL's words") {
    CHECK(translate_groups("DEFAULT") == "");
    CHECK(translate_groups("P256:P384:X25519") == "P-256:P-384:X25519");
    CHECK(translate_groups("DEFAULT:!P384:FFDHE2048") == "X25519:P-256:ffdhe2048");
    CHECK(translate_groups("P257").error() == "P257");
    CHECK(translate_signature_algorithms("DEFAULT") == "");
    CHECK(translate_signature_algorithms("RSA-PSS-SHA256,ECDSA-SHA384") == "RSA-PSS+SHA256:ECDSA+SHA384");
    CHECK(translate_signature_algorithms("MD5-RSA").error() == "MD5-RSA");
}
