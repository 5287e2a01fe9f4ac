#include <doctest/doctest.h>

#include "command_support.h"
#include "tls_support.h"

using namespace sluice;
using namespace sluice::config;
using test::done;
using test::has;
using test::refused;
using test::World;

namespace {

const VirtualServer& the_server(const World& world) {
    return *world.snapshot().virtual_servers.at("/Common/v");
}

constexpr const char* create = "create ltm virtual v destination 192.0.2.1:465 ip-protocol tcp profiles add ";

} // namespace

TEST_CASE("a virtual server has its profiles of both sides") {
    World world;
    done(world,
         std::string(create) + "{ tcp clientssl { context clientside } serverssl { context serverside } smtps } serverssl-use-sni enabled");
    const VirtualServer& server = the_server(world);
    REQUIRE(server.client_ssl.size() == 1);
    CHECK(server.client_ssl.front()->name == "/Common/clientssl");
    CHECK(server.not_opened_because.empty());
    CHECK(server.server_ssl.front()->name == "/Common/serverssl");
    CHECK(server.server_ssl_use_sni);
    CHECK(server.smtps->activation_mode == StartTls::require);
    done(world, "create ltm profile smtps s activation-mode allow");
    done(world, "modify ltm virtual v profiles delete { smtps }");
    done(world, "modify ltm virtual v profiles add { s }");
    CHECK(the_server(world).smtps->activation_mode == StartTls::allow);
    CHECK(has(refused(world, "delete ltm profile smtps s"), "in use by a Virtual Server (/Common/v)"));
}

TEST_CASE("a profile that changes is another one in its virtual server") {
    World world;
    done(world, "create ltm profile client-ssl p");
    done(world, std::string(create) + "{ tcp p { context clientside } }");
    done(world, "modify ltm profile client-ssl p handshake-timeout 3");
    CHECK(the_server(world).client_ssl.front()->handshake_timeout == std::chrono::seconds{3});
}

TEST_CASE("several client-ssl profiles need names and one default") {
    World world;
    done(world, "create ltm profile client-ssl a server-name a.test sni-default true");
    done(world, "create ltm profile client-ssl b server-name b.test");
    done(world, "create ltm profile client-ssl b2 server-name B.test");
    done(world, "create ltm profile client-ssl d server-name d.test sni-default true");
    CHECK(has(refused(world, std::string(create) + "{ tcp a b b2 }"),
              "0107149e:3: Virtual Server /Common/v has more than one clientssl profile with same server name."));
    CHECK(has(refused(world, std::string(create) + "{ tcp a d }"),
              "01071809:3: Virtual Server /Common/v has more than one clientssl/serverssl profile that is default for SNI."));
    CHECK(has(refused(world, std::string(create) + "{ tcp b clientssl }"), "none that is default for SNI"));
    done(world, std::string(create) + "{ tcp a { context clientside } b { context clientside } }");
    CHECK(the_server(world).client_ssl.size() == 2);
}

TEST_CASE("sides and neighbours that F5 refuses are refused") {
    World world;
    CHECK(has(refused(world, std::string(create) + "{ tcp clientssl { context serverside } }"),
              "ClientSSL Profile (/Common/clientssl) on Virtual Server (/Common/v) must have context clientside"));
    CHECK(has(refused(world, std::string(create) + "{ tcp serverssl { context clientside } }"), "must have context serverside"));
    CHECK(has(
        refused(world, std::string(create) + "{ fastL4 clientssl { context clientside } }"),
        "01070734:3: Configuration error: Found disallowed profile on /Common/v: Not Any Of (ClientSSL Profile, ServerSSL Profile, SMTPS "
        "Profile)"));
    CHECK(has(refused(world, std::string(create) + "{ tcp smtps }"), "no clientssl profile for STARTTLS"));
    done(world, "create ltm profile smtps to_member activation-mode none server-activation-mode allow");
    CHECK(has(refused(world, std::string(create) + "{ tcp to_member }"), "no serverssl profile for STARTTLS"));
    done(world, std::string(create) + "{ tcp to_member serverssl { context serverside } }");
}

TEST_CASE("a server whose profile has no certificate is not opened, with or without permission to open the rest") {
    World world;
    world.files.files["/data/b.conf"] =
        "ltm virtual /Common/v {\n    destination /Common/192.0.2.1:465\n    ip-protocol tcp\n    profiles {\n        /Common/p {\n"
        "            context clientside\n        }\n        /Common/tcp { }\n    }\n}\n"
        "ltm profile client-ssl /Common/p {\n    cert-key-chain {\n        a {\n            cert /Common/a.crt\n            key "
        "/Common/a.key\n"
        "        }\n    }\n}\nsys file ssl-cert /Common/a.crt {\n    cache-path /config/filestore/a.crt\n}\n"
        "sys file ssl-key /Common/a.key {\n    cache-path /config/filestore/a.key\n}\n";
    done(world, "load sys config file /data/b.conf");
    REQUIRE(!the_server(world).not_opened_because.empty());
    CHECK(has(the_server(world).not_opened_because.front(),
              "profile /Common/p (it cannot be used: Certificate File (/Common/a.crt) has no content)"));
    const test::Pair pair = test::make_pair("a.test");
    world.files.files["/data/a.crt"] = pair.certificate;
    world.files.files["/data/a.key"] = pair.key;
    done(world, "install sys crypto cert a.crt from-local-file /data/a.crt key-from-local-file /data/a.key");
}

TEST_CASE("a client's name chooses the profile: exactly, by wildcard, by certificate, else the default") {
    const auto profile = [](const char* name, const char* server_name, bool is_default = false, bool requires_name = false) {
        auto made = std::make_shared<ClientSslProfile>();
        made->name = name;
        made->server_name = server_name;
        made->sni_default = is_default;
        made->sni_require = requires_name;
        return made;
    };
    const auto by_certificate = profile("cert", "");
    CertificateFile file;
    file.host_names = {"imap.test"};
    by_certificate->certificates.push_back({});
    by_certificate->certificates.front().certificate = std::make_shared<const CertificateFile>(file);
    std::vector<ClientSslProfilePtr> profiles{profile("wild", "*.a.test"), profile("exact", "mail.A.test"), by_certificate,
                                              profile("default", "d.test", true)};
    const auto chosen = [&](std::string_view asked) {
        const ClientSslProfilePtr* found = choose_client_ssl(profiles, asked);
        return found == nullptr ? std::string("none") : (*found)->name;
    };
    CHECK(chosen("mail.a.test") == "exact");
    CHECK(chosen("MAIL.a.test.") == "exact");
    CHECK(chosen("x.a.test") == "wild");
    CHECK(chosen("x.y.a.test") == "default");
    CHECK(chosen("a.test") == "default");
    CHECK(chosen("imap.test") == "cert");
    CHECK(chosen("") == "default");
    profiles.back() = profile("default", "d.test", true, true);
    CHECK(chosen("nobody.test") == "none");
    CHECK(chosen("") == "none");
    CHECK(chosen("x.a.test") == "wild");
    CHECK(chosen("d.test") == "default");
}
