#include <string>

#include <doctest/doctest.h>
#include <openssl/err.h>

#include "tclbind/crypto/openssl_handles.h"
#include "tclbind/crypto/pbkdf2.h"
#include "tclbind/crypto/rsa.h"
#include "tclbind/crypto/stream.h"

using namespace sluice::tclbind::crypto;

namespace {

std::string all_of(StreamResult stream, std::string_view data) {
    std::string out;
    return stream && (*stream)->update(data, out) && (*stream)->finish(out) ? out : "failed";
}

} // namespace

TEST_CASE("a stream gives the same in pieces of any size") {
    const std::string key(16, 'k');
    const std::string text(1000, 't');
    const std::string whole = all_of(make_cipher("aes-128-cbc", true, key, "", Padding::pkcs), text);
    CHECK(whole.size() == 1008);
    for (const std::size_t piece : {1U, 15U, 16U, 17U, 999U}) {
        auto stream = make_cipher("aes-128-cbc", true, key, "", Padding::pkcs);
        std::string out;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            CHECK((*stream)->update(std::string_view{text}.substr(at, piece), out));
        }
        CHECK((*stream)->finish(out));
        CHECK(out == whole);
    }
    CHECK(all_of(make_cipher("aes-128-cbc", false, key, "", Padding::pkcs), whole) == text);
}

TEST_CASE("hostile keys are refused, not read") {
    const ErrorsForgotten forget;
    for (const std::string& key : {std::string{}, std::string{"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},
                                   std::string(100'000, 'x'), std::string("\x30\x82\xff\xff", 4), std::string(1000, '\x30')}) {
        CHECK(!read_rsa_key(key, false));
        CHECK(!read_rsa_key(key, true));
    }
}

TEST_CASE("making keys stops when it is told to") {
    const ErrorsForgotten forget;
    int asked = 0;
    const auto no = [&] { return ++asked < 3; };
    CHECK(!make_rsa_keys(2048, no));
    CHECK(asked < 100); // OpenSSL asks some twenty times more on its way out; a key that is made asks hundreds of times
    asked = 0;
    CHECK(!derive_key("md5", "p", "s", 1'000'000'000, 16, no));
    CHECK(asked == 3);
    CHECK(!make_rsa_keys(511, [] { return true; }));
    CHECK(!make_rsa_keys(rsa_bits_made_max + 1, [] { return true; }));
}

TEST_CASE("no error of OpenSSL is left behind") {
    {
        const ErrorsForgotten forget;
        CHECK(!read_rsa_key("no key", false));
        CHECK(ERR_peek_error() != 0);
    }
    CHECK(ERR_peek_error() == 0);
}
