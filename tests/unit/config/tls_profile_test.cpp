#include "config/model/tls_profile.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "command_support.h"
#include "model_support.h"
#include "tls_support.h"

using namespace sluice;
using namespace sluice::config;
using test::done;
using test::encrypted;
using test::has;
using test::make_pair;
using test::Pair;
using test::Ran;
using test::refused;
using test::World;

namespace {

/// Installs a pair under one name.
void install(World& world, const std::string& name, const Pair& pair, const std::string& more = {}) {
    world.files.files["/data/" + name + ".crt"] = pair.certificate;
    world.files.files["/data/" + name + ".key"] = pair.key;
    REQUIRE(world.tmsh("install sys crypto key " + name + " from-local-file /data/" + name + ".key" + more).status == 0);
    REQUIRE(world.tmsh("install sys crypto cert " + name + " from-local-file /data/" + name + ".crt").status == 0);
}

const ClientSslProfile& client(const World& world, const std::string& name) {
    const auto found = world.snapshot().client_ssl_profiles.find(name);
    REQUIRE(found != world.snapshot().client_ssl_profiles.end());
    return *found->second;
}

const ServerSslProfile& server(const World& world, const std::string& name) {
    return *world.snapshot().server_ssl_profiles.at(name);
}

} // namespace

TEST_CASE("the root profiles have TLS 1.2 and 1.3, no renegotiation, and a certificate that a store keeps") {
    World world{World::Place::disk};
    const ClientSslProfile& root = client(world, "/Common/clientssl");
    CHECK(root.versions == TlsVersions{false, false, true, true});
    CHECK(!root.renegotiation);
    CHECK(root.security_level == 2);
    CHECK(root.handshake_timeout == std::chrono::seconds{10});
    CHECK(!root.alert_timeout);
    CHECK(!root.session_ticket);
    REQUIRE(root.certificates.size() == 1);
    CHECK(root.certificates.front().certificate->host_names.front() == "localhost.localdomain");
    CHECK(server(world, "/Common/serverssl").secure_renegotiation == SecureRenegotiation::require_strict);
    CHECK(!server(world, "/Common/serverssl").verifies_peer);
    CHECK(world.snapshot().smtps_profiles.at("/Common/smtps")->activation_mode == StartTls::require);
    CHECK(world.snapshot().smtps_profiles.at("/Common/smtps")->server_activation_mode == StartTls::none);
    const std::string before = *root.certificates.front().certificate->pem;
    world.restart();
    CHECK(*client(world, "/Common/clientssl").certificates.front().certificate->pem == before);
    World other;
    CHECK(*client(other, "/Common/clientssl").certificates.front().certificate->pem != before);
}

TEST_CASE("a child has its own words, its parent's and the root's") {
    World world;
    done(world, "create ltm profile client-ssl base handshake-timeout 5 cache-size 100 session-ticket enabled alert-timeout 7");
    done(world, "create ltm profile client-ssl leaf defaults-from base cache-size 0 session-ticket disabled server-name Mail.Example.test");
    const ClientSslProfile& leaf = client(world, "/Common/leaf");
    CHECK(leaf.handshake_timeout == std::chrono::seconds{5});
    CHECK(leaf.alert_timeout == std::chrono::seconds{7});
    CHECK(leaf.cache_size == 0);
    CHECK(!leaf.session_tickets_1_3);
    CHECK(client(world, "/Common/base").session_tickets_1_3);
    CHECK(leaf.cache_timeout == std::chrono::seconds{3600});
    CHECK(leaf.builtin == "clientssl");
    done(world, "modify ltm profile client-ssl base handshake-timeout indefinite");
    CHECK(!client(world, "/Common/leaf").handshake_timeout);
}

TEST_CASE("options in a file win over the root's, and are warned of") {
    const auto built = config::testing::build("ltm profile client-ssl /Common/old {\n    defaults-from /Common/clientssl\n"
                                              "    options { dont-insert-empty-fragments no-tlsv1.3 }\n}\n"
                                              "ltm profile client-ssl /Common/none {\n    options none\n}\n"
                                              "ltm profile client-ssl /Common/new {\n    options { no-tlsv1 no-tlsv1.1 }\n}\n");
    CHECK(built.errors().empty());
    const auto warnings = built.texts(rules::Severity::warning);
    CHECK(std::count_if(warnings.begin(), warnings.end(), [](const std::string& text) { return has(text, "leave TLS 1.0 and 1.1 on"); }) ==
          2);
    World world;
    done(world, "create ltm profile client-ssl bare options none");
    CHECK(client(world, "/Common/bare").versions.tls1_0);
    CHECK(has(world.tmsh("list ltm profile client-ssl bare").out, "    options none\n"));
    done(world, "create ltm profile client-ssl old options { dont-insert-empty-fragments no-tlsv1.3 }");
    CHECK(client(world, "/Common/old").versions == TlsVersions{true, true, true, false});
    CHECK(client(world, "/Common/old").security_level == 0);
    CHECK(client(world, "/Common/old").ciphers.list.ends_with(":@SECLEVEL=0"));
    done(world,
         "create ltm profile client-ssl child defaults-from old options { no-tlsv1 no-tlsv1.1 no-session-resumption-on-renegotiation }");
    CHECK(client(world, "/Common/child").versions == TlsVersions{false, false, true, true});
    CHECK(client(world, "/Common/child").options.no_session_resumption_on_renegotiation);
    CHECK(has(refused(world, "modify ltm profile client-ssl child options { no-tls }"), "leave no cipher of any version"));
    CHECK(world.tmsh("modify ltm profile client-ssl child options { no-such }").status == 2);
}

TEST_CASE("options on one line can be added to") {
    World world;
    world.files.files["/data/b.conf"] = "ltm profile client-ssl /Common/p {\n    options { dont-insert-empty-fragments no-tlsv1 }\n}\n";
    done(world, "load sys config file /data/b.conf");
    done(world, "modify ltm profile client-ssl p options add { no-tlsv1.1 no-tlsv1.2 }");
    CHECK(client(world, "/Common/p").versions == TlsVersions{false, false, false, true});
}

TEST_CASE("ciphers and cipher groups come out for OpenSSL, unknown words are refused by name") {
    World world;
    done(world, "create ltm profile client-ssl p ciphers ECDHE+AES-GCM:!AES128-GCM");
    CHECK(client(world, "/Common/p").ciphers.list == "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=2");
    CHECK(client(world, "/Common/p").versions == TlsVersions{false, false, true, false});
    CHECK(has(refused(world, "modify ltm profile client-ssl p ciphers DEFAULT:!WEAK"),
              "01070312:3: Invalid keyword 'WEAK' in ciphers list for profile /Common/p"));
    done(world, "create ltm cipher rule strong cipher TLSv1_3:ECDHE+AES-GCM dh-groups P384:X25519 signature-algorithms ECDSA-SHA256");
    done(world, "create ltm cipher group g allow add { strong } exclude add { f5-hw_keys } ordering strength");
    CHECK(has(refused(world, "modify ltm profile client-ssl p ciphers none cipher-group g"), "leave no cipher"));
    done(world, "modify ltm cipher group g exclude none");
    done(world, "modify ltm profile client-ssl p ciphers none cipher-group g");
    CHECK(client(world, "/Common/p").ciphers.groups == "P-384:X25519");
    CHECK(client(world, "/Common/p").ciphers.signature_algorithms == "ECDSA+SHA256");
    CHECK(client(world, "/Common/p")
              .ciphers.list.starts_with("ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128"));
    CHECK(has(refused(world, "delete ltm cipher group g"), "in use by"));
    CHECK(has(refused(world, "create ltm cipher rule bad cipher WEAKEST"), "01070312:3: Invalid keyword 'WEAKEST' in cipher of"));
    done(world, "create ltm profile client-ssl q cipher-group f5-secure ciphers none");
    CHECK(!client(world, "/Common/q").ciphers.list.empty());
}

TEST_CASE("a key and its certificate are installed, used, listed and kept by name") {
    World world{World::Place::disk};
    install(world, "mail", make_pair("mail.example.test"));
    done(world, "create ltm profile client-ssl p cert mail key mail");
    const CertKeyChain& pair = client(world, "/Common/p").certificates.front();
    CHECK(pair.name == "mail_0");
    CHECK(pair.certificate->name == "/Common/mail");
    const std::string profile = world.tmsh("list ltm profile client-ssl p").out;
    CHECK(has(profile, "    cert-key-chain {\n        mail_0 {\n            cert mail\n            key mail\n"));
    CHECK(has(profile, "inherit-certkeychain false"));
    const std::string listed = world.tmsh("list sys file ssl-cert mail").out;
    CHECK(has(listed, "    subject CN=mail.example.test\n"));
    CHECK(has(listed, "    key-type ec-public\n"));
    CHECK(has(listed, "    expiration-string \""));
    CHECK(!has(listed, "content"));
    CHECK(has(refused(world, "delete sys file ssl-cert mail"), "in use by a ClientSSL Profile (/Common/p)"));
    CHECK(has(refused(world, "delete sys file ssl-key mail"), "in use by a ClientSSL Profile (/Common/p)"));
    world.files.files.clear();
    world.restart();
    CHECK(client(world, "/Common/p").certificates.front().certificate->name == "/Common/mail");
}

TEST_CASE("a private key is in the store and in no listing and no saved text") {
    World world{World::Place::disk};
    const Pair pair = make_pair("mail.example.test");
    install(world, "mail", pair);
    done(world, "create ltm profile client-ssl p cert mail key mail");
    done(world, "save sys config file /data/saved.conf");
    const std::string all = world.tmsh("list sys file ssl-key mail all-properties").out + world.tmsh("list").out +
                            world.tmsh("show running-config").out + world.files.files["/data/saved.conf"];
    CHECK(has(all, "sys file ssl-key mail {"));
    CHECK(!has(world.files.files["/data/saved.conf"].substr(world.files.files["/data/saved.conf"].find("sys file ssl-key")), "content"));
    CHECK(!has(world.tmsh("list sys file ssl-key mail all-properties").out, "content"));
    world.files.files.erase("/data/mail.key");
    done(world, "load sys config file /data/saved.conf");
    CHECK(client(world, "/Common/p").certificates.size() == 1);
    // The same text has no key in another store: nothing is opened with it, and the message says what to do.
    World other;
    other.files.files["/data/saved.conf"] = world.files.files["/data/saved.conf"];
    const Ran ran = other.tmsh("load sys config file /data/saved.conf");
    CHECK(ran.status == 0);
    CHECK(has(ran.err, "Key File (/Common/mail) has no content: /data/mail.key"));
    CHECK(has(ran.err, "tmsh install sys crypto key /Common/mail from-local-file PATH"));
    CHECK(has(other.snapshot().unusable_profiles.at("/Common/p"), "Key File (/Common/mail) has no content"));
    CHECK(!other.snapshot().client_ssl_profiles.contains("/Common/p"));
}

TEST_CASE("a key that is not the certificate's is refused by name") {
    World world;
    install(world, "a", make_pair("a.test"));
    install(world, "b", make_pair("b.test"));
    CHECK(has(refused(world, "create ltm profile client-ssl p cert a key b"),
              "01070317:3: profile /Common/p's key (/Common/b) and certificate (/Common/a) do not match"));
    done(world, "create ltm profile client-ssl p cert a key a");
    world.files.files["/data/new.key"] = make_pair("a.test").key;
    CHECK(has(refused(world, "install sys crypto key a from-local-file /data/new.key"), "01070317:3"));
    const Pair fresh = make_pair("fresh.test");
    world.files.files["/data/new.key"] = fresh.key;
    world.files.files["/data/new.crt"] = fresh.certificate;
    done(world, "install sys crypto cert a from-local-file /data/new.crt key-from-local-file /data/new.key");
    CHECK(client(world, "/Common/p").certificates.front().certificate->subject == "CN=fresh.test");
    CHECK(has(world.tmsh("list sys file ssl-key a").out, "revision 2"));
    CHECK(has(refused(world, "create ltm profile client-ssl q cert nothing key a"),
              "01020036:3: The requested Certificate File (/Common/nothing) was not found."));
    CHECK(has(refused(world, "create ltm profile client-ssl q cert a"), "a cert without its key"));
    world.files.files["/data/junk"] = "junk";
    CHECK(has(refused(world, "install sys crypto cert c from-local-file /data/junk"),
              "Certificate File (/Common/c): no certificate in PEM form in it"));
    CHECK(has(refused(world, "install sys crypto key c from-local-file /data/missing"), "/data/missing"));
}

TEST_CASE("RSA and ECDSA side by side, and not two of a kind") {
    World world;
    install(world, "e", make_pair("a.test"));
    install(world, "r", make_pair("a.test", KeyType::rsa));
    install(world, "r2", make_pair("a.test", KeyType::rsa));
    done(world, "create ltm profile client-ssl p cert-key-chain add { ec { cert e key e } rsa { cert r key r chain e } }");
    REQUIRE(client(world, "/Common/p").certificates.size() == 2);
    CHECK(client(world, "/Common/p").certificates[1].chain->name == "/Common/e");
    CHECK(has(refused(world, "modify ltm profile client-ssl p cert-key-chain add { again { cert r2 key r2 } }"),
              "010717e1:3: Client SSL profile (/Common/p): cannot contain more than one set of same certificate/key type."));
}

TEST_CASE("an encrypted key needs its passphrase, which nobody sees again") {
    World world{World::Place::disk};
    Pair pair = make_pair("a.test");
    pair.key = encrypted(pair.key, "open sesame");
    install(world, "a", pair);
    CHECK(has(refused(world, "create ltm profile client-ssl p cert a key a"),
              "01070313:3: Error reading key PEM file /Common/a for profile /Common/p: it needs a passphrase and there is none"));
    CHECK(has(refused(world, "create ltm profile client-ssl p cert a key a passphrase wrong"), "the passphrase is wrong"));
    done(world, "create ltm profile client-ssl p cert a key a passphrase \"open sesame\"");
    CHECK(client(world, "/Common/p").certificates.front().key != nullptr);
    done(world, "save sys config file /data/saved.conf");
    const std::string shown = world.tmsh("list ltm profile client-ssl p all-properties").out +
                              world.tmsh("list ltm profile client-ssl p").out + world.files.files["/data/saved.conf"];
    CHECK(!has(shown, "sesame"));
    CHECK(has(shown, "passphrase $S$kept-in-store"));
    CHECK(std::none_of(world.audit.begin(), world.audit.end(), [](const std::string& line) { return has(line, "sesame"); }));
    CHECK(std::any_of(world.audit.begin(), world.audit.end(), [](const std::string& line) { return has(line, "passphrase ********"); }));
    done(world, "load sys config file /data/saved.conf");
    CHECK(client(world, "/Common/p").certificates.front().passphrase == "open sesame");
    World other;
    install(other, "a", pair);
    other.files.files["/data/saved.conf"] = world.files.files["/data/saved.conf"];
    CHECK(has(refused(other, "load sys config file /data/saved.conf"), "its passphrase was left in the store that it was saved from"));
}

TEST_CASE("a passphrase under another system's master key is refused by name, with the command that enters it anew") {
    World world;
    Pair pair = make_pair("a.test");
    const std::string plain = pair.key;
    pair.key = encrypted(pair.key, "word");
    world.files.files["/data/a.crt"] = pair.certificate;
    world.files.files["/data/a.key"] = pair.key;
    world.files.files["/data/b.conf"] =
        "ltm profile client-ssl /Common/p {\n    cert-key-chain {\n        a {\n            cert /Common/a\n"
        "            key /Common/a\n            passphrase $M$Qx$abc==\n        }\n    }\n}\n"
        "sys file ssl-cert /Common/a {\n    source-path file:/data/a.crt\n}\n"
        "sys file ssl-key /Common/a {\n    source-path file:/data/a.key\n}\n";
    const std::string text = refused(world, "load sys config file /data/b.conf");
    CHECK(has(text,
              "Error reading key PEM file /Common/a for profile /Common/p: its passphrase is encrypted with the master key of another "
              "system ($M$...). Enter it anew: tmsh install sys crypto key /Common/a from-local-file PATH passphrase WORD"));
    done(world, "install sys crypto key a from-local-file /data/a.key passphrase word");
    done(world, "load sys config file /data/b.conf");
    CHECK(client(world, "/Common/p").certificates.size() == 1);
}

TEST_CASE("keys and certificates are made") {
    World world;
    done(world,
         "create sys crypto key e key-type ec-private curve-name secp384r1 gen-certificate common-name e.test country SE lifetime 90");
    CHECK(has(world.tmsh("list sys file ssl-key e").out, "    key-size 384\n    key-type ec-private\n"));
    CHECK(has(world.tmsh("list sys file ssl-cert e").out, "subject CN=e.test,C=SE"));
    done(world, "create sys crypto key r { key-size 2048 gen-certificate { common-name r.test subject-alternative-name \"DNS:r.test, "
                "DNS:s.test\" } }");
    CHECK(has(world.tmsh("list sys file ssl-cert r").out, "subject-alternative-name \"DNS:r.test, DNS:s.test\""));
    done(world, "create ltm profile client-ssl p cert-key-chain add { e { cert e key e } r { cert r key r } }");
    done(world, "create sys crypto cert e key e common-name again.test lifetime 10");
    CHECK(has(world.tmsh("list sys file ssl-cert e").out, "subject CN=again.test"));
    CHECK(has(refused(world, "create sys crypto key e"),
              "01020066:3: The requested Key File (/Common/e) already exists in partition Common."));
    CHECK(world.tmsh("create sys crypto key x key-size 100").status == 2);
    CHECK(world.tmsh("create sys crypto key x gen-certificate").status == 2);
    CHECK(world.tmsh("create sys crypto key x gen-csr common-name x").status == 2);
    CHECK(world.tmsh("create sys crypto key x key-type ec-private curve-name sect571r1").status == 2);
}

TEST_CASE("members are verified when the profile says so") {
    World world;
    install(world, "ca", make_pair("ca.test"));
    done(world, "create ltm profile server-ssl s peer-cert-mode require ca-file ca authenticate-name mx.test server-name mx.test "
                "untrusted-cert-response-control ignore cert ca key ca");
    const ServerSslProfile& profile = server(world, "/Common/s");
    CHECK(profile.verifies_peer);
    CHECK(profile.ca_file->name == "/Common/ca");
    CHECK(profile.authenticate_name == "mx.test");
    CHECK(profile.untrusted_cert == CertResponse::ignore);
    CHECK(profile.expired_cert == CertResponse::drop);
    CHECK(profile.security_level == 2);
    CHECK(profile.certificate->certificate->name == "/Common/ca");
    CHECK(server(world, "/Common/serverssl").security_level == 0);
    CHECK(has(world.tmsh("create ltm profile server-ssl t peer-cert-mode require").err,
              "no member's certificate can be good without a ca-file"));
}

TEST_CASE("a profile that a change does not concern stays the same by pointer") {
    World world;
    install(world, "a", make_pair("a.test"));
    done(world, "create ltm profile client-ssl p cert a key a");
    done(world, "create ltm profile client-ssl q");
    const auto p = world.snapshot().client_ssl_profiles.at("/Common/p");
    const auto q = world.snapshot().client_ssl_profiles.at("/Common/q");
    done(world, "modify ltm profile client-ssl q handshake-timeout 3");
    CHECK(world.snapshot().client_ssl_profiles.at("/Common/p") == p);
    CHECK(world.snapshot().client_ssl_profiles.at("/Common/q") != q);
    const Pair fresh = make_pair("b.test");
    world.files.files["/data/n.crt"] = fresh.certificate;
    world.files.files["/data/n.key"] = fresh.key;
    done(world, "install sys crypto cert a from-local-file /data/n.crt key-from-local-file /data/n.key");
    CHECK(world.snapshot().client_ssl_profiles.at("/Common/p") != p);
}

TEST_CASE("properties that are not understood are kept, and a saved text says the same again") {
    World world;
    world.files.files["/data/b.conf"] =
        "ltm profile client-ssl /Common/p {\n    app-service none\n    colour blue\n"
        "    defaults-from /Common/clientssl\n    options { dont-insert-empty-fragments no-tlsv1 no-tlsv1.1 }\n}\n"
        "ltm profile smtps /Common/s {\n    activation-mode allow\n    app-service none\n"
        "    defaults-from /Common/smtps\n    server-activation-mode require\n}\n";
    const Ran ran = world.tmsh("load sys config file /data/b.conf");
    CHECK(has(ran.err, "property \"colour\" is not known here; kept"));
    done(world, "save sys config file /data/saved.conf");
    const std::string& saved = world.files.files["/data/saved.conf"];
    CHECK(saved.substr(saved.find("ltm ")) == world.files.files["/data/b.conf"]);
    CHECK(world.snapshot().smtps_profiles.at("/Common/s")->server_activation_mode == StartTls::require);
}
