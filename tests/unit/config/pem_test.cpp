#include "config/tls/pem.h"

#include <doctest/doctest.h>

#include "config/tls/certificate.h"
#include "config/tls_advice.h"
#include "tls_support.h"

using namespace sluice::config;
using namespace sluice::config::tls;
using test::encrypted;
using test::make_pair;
using test::Pair;

namespace {

std::string property(const std::vector<std::pair<std::string, std::string>>& properties, const std::string& key) {
    for (const auto& [name, value] : properties)
        if (name == key)
            return value;
    return "absent";
}

} // namespace

TEST_CASE("certificates and keys are read, and know each other") {
    const Pair ecdsa = make_pair("a.test");
    const Pair rsa = make_pair("a.test", KeyType::rsa);
    CHECK(read_certificates(ecdsa.certificate + rsa.certificate)->size() == 2);
    const CertificatePtr certificate = read_certificates(ecdsa.certificate)->front();
    CHECK(are_pair(certificate, *read_private_key(ecdsa.key, {})));
    CHECK(!are_pair(certificate, *read_private_key(rsa.key, {})));
    CHECK(!are_pair(certificate, *read_private_key(make_pair("a.test").key, {})));
}

TEST_CASE("what is no PEM is refused with a cause") {
    const Pair pair = make_pair("a.test");
    CHECK(read_certificates("").error() == "no certificate in PEM form in it");
    CHECK(read_certificates(pair.key).error() == "no certificate in PEM form in it");
    CHECK(read_private_key(pair.certificate, {}).error() == "no private key in PEM form in it");
    CHECK(read_certificates(pair.certificate.substr(0, 200)).error().starts_with("a damaged certificate: "));
    std::string damaged = pair.certificate;
    damaged[80] = damaged[80] == 'A' ? 'B' : 'A';
    damaged.erase(100, 4);
    CHECK(read_certificates(damaged).error().starts_with("a damaged certificate: "));
    CHECK(read_crls(pair.certificate).error() == "no revocation list in PEM form in it");
}

TEST_CASE("an encrypted key says whether its passphrase is missing or wrong") {
    const Pair pair = make_pair("a.test");
    const std::string key = encrypted(pair.key, "open sesame");
    CHECK(is_encrypted_key(key) == true);
    CHECK(is_encrypted_key(pair.key) == false);
    CHECK(!is_encrypted_key(pair.certificate).has_value());
    CHECK(read_private_key(key, "open sesame").has_value());
    CHECK(read_private_key(key, {}).error() == "it needs a passphrase and there is none");
    CHECK(read_private_key(key, "open").error().starts_with("the passphrase is wrong"));
    CHECK(read_private_key(key, std::string(5'000, 'x')).error().starts_with("the passphrase is wrong"));
    CHECK(read_private_key(pair.key, "not needed").has_value());
}

TEST_CASE("a certificate tells what F5 lists of it") {
    CertificateWish wish;
    wish.common_name = "mail.example.test";
    wish.country = "SE";
    wish.organization = "Example, Inc";
    wish.alternative_names = "DNS:mail.example.test, DNS:*.Example.test, IP:192.0.2.1";
    const PrivateKeyPtr key = make_key({KeyType::rsa, 2048, {}}).value();
    const std::chrono::sys_seconds start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};
    const CertificateFile file = certificate_file("/Common/m", write_certificate(make_certificate(key, wish, start).value())).value();
    CHECK(file.subject == "CN=mail.example.test,O=Example\\, Inc,C=SE");
    CHECK(file.issuer == file.subject);
    CHECK(file.key_type == KeyType::rsa);
    CHECK(file.host_names == std::vector<std::string>{"mail.example.test", "*.example.test"});
    const auto properties = certificate_properties(file);
    CHECK(property(properties, "expiration-string") == "Jan 31 00:00:00 2027 GMT");
    CHECK(property(properties, "certificate-key-size") == "2048");
    CHECK(property(properties, "key-type") == "rsa-public");
    CHECK(property(properties, "is-bundle") == "no");
    CHECK(property(properties, "version") == "3");
    CHECK(property(properties, "subject-alternative-name") == "DNS:mail.example.test, DNS:*.Example.test, IP Address:192.0.2.1");
    CHECK(property(properties, "fingerprint").size() == std::string("SHA256/").size() + 32 * 3 - 1);
    CHECK(property(certificate_properties(*certificate_file("/Common/e", make_pair("a").certificate)), "certificate-key-curve-name") ==
          "prime256v1");
}

TEST_CASE("certificates are warned of when they end soon, have ended or have not begun") {
    using std::chrono::days;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto warning = [&](days age, days lifetime) {
        return validity_warning(certificate_file("/Common/m", make_pair("m", KeyType::ecdsa, age, lifetime).certificate).value(), now);
    };
    CHECK(warning(days{1}, days{40}).empty());
    CHECK(warning(days{1}, days{21}).find("certificate /Common/m (CN=m) will expire on ") == 0);
    CHECK(warning(days{1}, days{21}).ends_with(", in 20 days"));
    CHECK(warning(days{10}, days{5}).find(" expired on ") != std::string::npos);
    CHECK(warning(days{-2}, days{5}).find(" is not valid before ") != std::string::npos);
}
