#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>
#include <utility>

#include "engine/rule_tls.h"
#include "flow_data_world.h"
#include "tls_support.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

namespace {

struct TlsWorld : World {
    MemberSocket member;
    TlsWorld() { add_member(member.endpoint()); }
    void offload(const std::string& common_name = "mail.example.test") {
        virtual_server.client_ssl.push_back(client_ssl("/Common/" + common_name, common_name));
    }
    void bridge() { virtual_server.server_ssl.push_back(server_ssl("/Common/serverssl")); }
    bool is_over() {
        return eventually([&] { return worker().counters().flows_current == 0 && worker().counters().flows_total > 0; });
    }
};

const std::string megabyte(1 << 20, 'm');

} // namespace

TEST_CASE("offload: TLS from the client, clear to the member, both ends closed by the book") {
    TlsWorld world;
    world.offload();
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    CHECK(client.peer_name() == "mail.example.test");
    const Socket server = world.member.accept();
    server.say("220 ready\r\n");
    CHECK(client.hear(11) == "220 ready\r\n");
    client.say("QUIT\r\n");
    CHECK(server.hear(6) == "QUIT\r\n");
    server.say("221 bye\r\n");
    server.send_fin();
    CHECK(client.hear_all() == "221 bye\r\n");
    client.close_notify();
    client.plain().send_fin();
    CHECK(server.hear_all().empty());
    CHECK(world.is_over());
    CHECK(world.virtual_server_runtime().client_tls.handshakes == 1);
}

TEST_CASE("a megabyte passes in each direction, also when the reader is slow") {
    TlsWorld world;
    world.offload();
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    const Socket server = world.member.accept();
    std::thread sends([&] {
        server.say(megabyte + megabyte);
        server.send_fin();
    });
    CHECK(client.hear_all() == megabyte + megabyte);
    sends.join();
    std::thread hears([&] { CHECK(server.hear_all() == megabyte + megabyte); });
    client.say(megabyte + megabyte);
    client.close_notify();
    hears.join();
    client.plain().close();
    CHECK(world.is_over());
}

TEST_CASE("bridging: TLS on both sides, each with its own keys") {
    TlsWorld world;
    world.offload("front.example.test");
    world.bridge();
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    TlsSocket server{world.member.accept()};
    REQUIRE(server.accept(self_signed("back.example.test")));
    client.say("EHLO x\r\n");
    CHECK(server.hear(8) == "EHLO x\r\n");
    server.say("250 ok\r\n");
    CHECK(client.hear(8) == "250 ok\r\n");
    client.close_notify();
    CHECK(server.hear_all().empty());
    server.say("221 bye\r\n");
    server.close_notify();
    CHECK(client.hear_all() == "221 bye\r\n");
    client.plain().close();
    server.plain().close();
    CHECK(world.is_over());
    CHECK(world.virtual_server_runtime().server_tls.handshakes == 1);
}

TEST_CASE("the name that the client asks for chooses the certificate; a name that fits none gets the default's") {
    TlsWorld world;
    world.offload("one.example.test");
    world.offload("two.example.test");
    world.start();
    for (const auto& [asked, shown] : {std::pair{"two.example.test", "two.example.test"},
                                       std::pair{"three.example.test", "one.example.test"}, std::pair{"", "one.example.test"}}) {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            TlsSocket client{world.client()};
            REQUIRE(client.connect(asked, version));
            CHECK(client.peer_name() == shown);
        }
    }
}

TEST_CASE("sni-require refuses a client that asks for no name of ours") {
    TlsWorld world;
    auto profile = client_ssl("/Common/strict", "one.example.test");
    profile->sni_require = true;
    world.virtual_server.client_ssl.push_back(profile);
    world.start();
    CHECK_FALSE(TlsSocket{world.client()}.connect("other.example.test"));
    CHECK(TlsSocket{world.client()}.connect("one.example.test"));
    CHECK(eventually([&] { return world.log.count("Connection error: the client asks for no server name that a profile has") == 1; }));
    CHECK(eventually([&] { return world.log.count("01260013:4: SSL Handshake failed for TCP") == 1; }));
}

TEST_CASE("sessions are resumed, in TLS 1.2 from the cache and in TLS 1.3 by ticket, also after a change of the configuration") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsWorld world;
        world.offload();
        world.start();
        TlsSocket first{world.client()};
        REQUIRE(first.connect({}, version));
        const Socket server = world.member.accept();
        server.say("x");
        REQUIRE(first.hear(1) == "x"); // with it the ticket
        SSL_SESSION* session = SSL_get1_session(first.ssl());
        first.close_notify();
        world.reload();
        TlsSocket second{world.client()};
        REQUIRE(second.connect({}, version, session));
        CHECK(SSL_session_reused(second.ssl()) == 1);
        SSL_SESSION_free(session);
        CHECK(eventually([&] { return world.virtual_server_runtime().client_tls.resumed == 1; }));
    }
}

TEST_CASE("sessions with a member are resumed, unless a rule looks at the member's handshake") {
    const auto certificate = self_signed("back.example.test");
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        for (const bool looks : {false, true}) {
            TlsWorld world;
            world.offload();
            world.bridge();
            if (looks) {
                world.rules[EventId::serverssl_handshake] = doing([](RuleConnection&) {});
            }
            world.start();
            for (const bool is_second : {false, true}) {
                TlsSocket client{world.client()};
                REQUIRE(client.connect());
                TlsSocket server{world.member.accept()};
                server.prepare = [version](SSL_CTX& context) {
                    std::array<unsigned char, 80> keys{};
                    SSL_CTX_set_tlsext_ticket_keys(&context, keys.data(), keys.size());
                    SSL_CTX_set_max_proto_version(&context, version);
                };
                REQUIRE(server.accept(certificate));
                CHECK(SSL_session_reused(server.ssl()) == (is_second && !looks ? 1 : 0));
                server.say("220 ready\r\n");
                CHECK(client.hear(11) == "220 ready\r\n");
            }
            CHECK(world.virtual_server_runtime().server_tls.resumed == (looks ? 0U : 1U));
        }
    }
}

TEST_CASE("a client that does not answer close_notify is ended after the alert-timeout") {
    TlsWorld world;
    auto profile = client_ssl("/Common/quick", "one.example.test");
    profile->alert_timeout = std::chrono::seconds{1};
    world.virtual_server.client_ssl.push_back(profile);
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    Socket server = world.member.accept();
    server.say("221 bye\r\n");
    server.close();
    CHECK(client.hear_all() == "221 bye\r\n");
    CHECK(world.is_over());
}

TEST_CASE("what is not TLS ends its own connection with F5's lines, and no member is bothered") {
    TlsWorld world;
    world.offload();
    world.start();
    const Socket client = world.client();
    client.say("EHLO plain.example.test\r\n");
    CHECK(eventually([&] { return world.log.count("Connection error: wrong version number; the client does not begin with TLS") == 1; }));
    CHECK(world.log.count("01260013:4: SSL Handshake failed for TCP") == 1);
    CHECK(world.is_over());
    CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{0}));
    CHECK(world.virtual_server_runtime().client_tls.failed == 1);
}

TEST_CASE("allow-non-ssl lets a client in clear through, its first bytes included") {
    TlsWorld world;
    auto profile = client_ssl("/Common/mixed", "one.example.test");
    profile->allow_non_ssl = true;
    world.virtual_server.client_ssl.push_back(profile);
    world.rules[EventId::clientssl_passthrough] = doing([](RuleConnection&) {});
    world.record_all_events();
    world.record_events({EventId::clientssl_passthrough});
    world.start();
    const Socket client = world.client();
    client.say("EHLO plain\r\n");
    const Socket server = world.member.accept();
    CHECK(server.hear(12) == "EHLO plain\r\n");
    server.say("250 ok\r\n");
    CHECK(client.hear(8) == "250 ok\r\n");
    CHECK(world.events().find("CLIENT_ACCEPTED CLIENTSSL_PASSTHROUGH LB_SELECTED") != std::string::npos);
    TlsSocket sealed{world.client()};
    CHECK(sealed.connect());
}

TEST_CASE("a handshake that does not come ends with its timeout") {
    TlsWorld world;
    auto profile = client_ssl("/Common/quick", "one.example.test");
    profile->handshake_timeout = std::chrono::seconds{1};
    world.virtual_server.client_ssl.push_back(profile);
    world.start();
    const Socket client = world.client();
    CHECK(client.hear_all().empty());
    CHECK(world.log.count("handshake timeout") == 1);
}

TEST_CASE("an end without close_notify is passed on as one") {
    TlsWorld world;
    world.offload();
    world.bridge();
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    TlsSocket server{world.member.accept()};
    REQUIRE(server.accept(self_signed("back.example.test")));
    server.say("250-half");
    CHECK(client.hear(8) == "250-half");
    server.plain().send_fin();
    CHECK(client.hear_all() == "<cut>");
    CHECK(world.virtual_server_runtime().server_tls.truncated == 1);
}

TEST_CASE("the events of both handshakes come in F5's order") {
    TlsWorld world;
    world.offload();
    world.bridge();
    for (const auto event : {EventId::clientssl_clienthello, EventId::clientssl_handshake, EventId::serverssl_clienthello_send,
                             EventId::serverssl_serverhello, EventId::serverssl_servercert, EventId::serverssl_handshake}) {
        world.rules[event] = doing([](RuleConnection&) {});
    }
    world.record_all_events();
    world.record_events({EventId::clientssl_clienthello, EventId::clientssl_handshake, EventId::serverssl_clienthello_send,
                         EventId::serverssl_serverhello, EventId::serverssl_servercert, EventId::serverssl_handshake});
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    TlsSocket server{world.member.accept()};
    REQUIRE(server.accept(self_signed("back.example.test")));
    server.say("x");
    CHECK(client.hear(1) == "x");
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENTSSL_CLIENTHELLO CLIENTSSL_HANDSHAKE LB_SELECTED SERVER_CONNECTED "
                            "SERVERSSL_CLIENTHELLO_SEND SERVERSSL_SERVERHELLO SERVERSSL_SERVERCERT SERVERSSL_HANDSHAKE");
}

TEST_CASE("a rule looks at the ClientHello with TCP::collect, and the handshake goes on from there") {
    TlsWorld world;
    world.offload();
    std::string first;
    world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) { CHECK(connection.collect(Side::client, 5, 0)); });
    world.rules[EventId::client_data] = doing([&](RuleConnection& connection) {
        const auto held = connection.collected(Side::client);
        first.assign(reinterpret_cast<const char*>(held.data()), 1);
        connection.release_collected(Side::client, std::nullopt);
    });
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    const Socket server = world.member.accept();
    server.say("220 ready\r\n");
    CHECK(client.hear(11) == "220 ready\r\n");
    CHECK(first == "\x16");
}

TEST_CASE("SSL::collect in CLIENTSSL_HANDSHAKE: what is inside TLS chooses the pool") {
    TlsWorld world;
    world.offload();
    world.rules[EventId::clientssl_handshake] =
        doing([](RuleConnection& connection) { CHECK(connection.tls().collect_plain(Side::client, 6, 0)); });
    std::string seen;
    world.rules[EventId::clientssl_data] = doing([&](RuleConnection& connection) {
        const auto held = connection.collected(Side::client);
        seen.assign(reinterpret_cast<const char*>(held.data()), held.size());
        CHECK(connection.replace_collected(Side::client, 0, 4, bytes("HELO")));
        connection.release_collected(Side::client, std::nullopt);
    });
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    client.say("EHLO x\r\n");
    const Socket server = world.member.accept();
    CHECK(server.hear(8) == "HELO x\r\n");
    CHECK(seen == "EHLO x\r\n");
}

TEST_CASE("a rule does STARTTLS itself: the word to begin goes in clear, and what was smuggled behind the command is thrown away") {
    TlsWorld world;
    world.offload();
    world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) { CHECK(connection.tls().enable(Side::client, false)); });
    world.rules[EventId::server_connected] = doing([](RuleConnection& connection) { connection.collect(Side::client, 0, 0); });
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        connection.respond(Side::client, bytes("220 go\r\n"));
        CHECK(connection.tls().enable(Side::client, true));
    });
    world.start();
    TlsSocket client{world.client()};
    const Socket server = world.member.accept();
    client.plain().say("STARTTLS\r\nMAIL FROM:<smuggled@example.test>\r\n");
    CHECK(client.plain().hear(8) == "220 go\r\n");
    REQUIRE(client.connect());
    client.say("EHLO x\r\n");
    CHECK(server.hear(8) == "EHLO x\r\n");
    CHECK(world.virtual_server_runtime().client_tls.thrown_away_bytes == 45);
}

TEST_CASE("the PROXY line of SERVER_CONNECTED goes before the handshake with the member") {
    TlsWorld world;
    world.bridge();
    world.rules[EventId::server_connected] =
        doing([](RuleConnection& connection) { CHECK(connection.respond(Side::server, bytes("PROXY UNKNOWN\r\n"))); });
    world.start();
    const Socket client = world.client();
    Socket accepted = world.member.accept();
    CHECK(accepted.hear(15) == "PROXY UNKNOWN\r\n");
    TlsSocket server{std::move(accepted)};
    REQUIRE(server.accept(self_signed("back.example.test")));
    client.say("x");
    CHECK(server.hear(1) == "x");
}

TEST_CASE("a member that speaks first and in clear is named, with the option that helps") {
    TlsWorld world;
    world.bridge();
    world.start();
    const Socket client = world.client();
    const Socket server = world.member.accept();
    server.say("220 mail.example.test ESMTP\r\n");
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.log.count("server-activation-mode") == 1);
}

TEST_CASE("SSL::profile in CLIENTSSL_CLIENTHELLO wins over the name that was asked for") {
    TlsWorld world;
    world.offload("one.example.test");
    world.offload("two.example.test");
    world.rules[EventId::clientssl_clienthello] = doing([](RuleConnection& connection) {
        CHECK(connection.tls().choose_profile(Side::client, "two.example.test") == RuleTls::Choice::done);
        CHECK(connection.tls().choose_profile(Side::client, "nowhere") == RuleTls::Choice::unknown);
    });
    world.start();
    TlsSocket client{world.client()};
    REQUIRE(client.connect("one.example.test"));
    CHECK(client.peer_name() == "two.example.test");
}

namespace {

struct SmtpsWorld : TlsWorld {
    explicit SmtpsWorld(sluice::config::StartTls mode, sluice::config::StartTls towards_member = sluice::config::StartTls::none) {
        auto smtps = std::make_shared<sluice::config::SmtpsProfile>();
        smtps->activation_mode = mode;
        smtps->server_activation_mode = towards_member;
        virtual_server.smtps = smtps;
    }
};

} // namespace

TEST_CASE("smtps: STARTTLS for the clients of a server that has none, and nothing said in clear behind it counts") {
    SmtpsWorld world(sluice::config::StartTls::require);
    world.offload();
    world.start();
    TlsSocket client{world.client()};
    const Socket server = world.member.accept();
    server.say("220 mail ESMTP\r\n");
    CHECK(client.plain().hear(16) == "220 mail ESMTP\r\n");
    client.plain().say("MAIL FROM:<a@b>\r\nEHLO c\r\n");
    CHECK(client.plain().hear(47) == "530 5.7.0 Must issue a STARTTLS command first\r\n");
    CHECK(server.hear(8) == "EHLO c\r\n");
    server.say("250 mail\r\n");
    CHECK(client.plain().hear(24) == "250-mail\r\n250 STARTTLS\r\n");
    client.plain().say("STARTTLS\r\nRSET\r\nMAIL");
    CHECK(client.plain().hear(31) == "220 2.0.0 Ready to start TLS\r\n");
    REQUIRE(client.connect());
    client.say("EHLO d\r\n");
    CHECK(server.hear(8) == "EHLO d\r\n");
    server.say("250-mail\r\n250 STARTTLS\r\n");
    CHECK(client.hear(10) == "250 mail\r\n");
    client.say("QUIT\r\n");
    CHECK(server.hear(6) == "QUIT\r\n");
    server.say("221 bye\r\n");
    server.send_fin();
    CHECK(client.hear_all() == "221 bye\r\n");
    CHECK(world.virtual_server_runtime().client_tls.thrown_away_bytes == 10);
}

TEST_CASE("smtps: what comes in clear after STARTTLS, in a segment of its own, does not reach the server") {
    SmtpsWorld world(sluice::config::StartTls::allow);
    world.offload();
    world.start();
    const Socket client = world.client();
    const Socket server = world.member.accept();
    server.say("220 mail\r\n");
    client.say("EHLO c\r\n");
    CHECK(server.hear(8) == "EHLO c\r\n");
    server.say("250 mail\r\n");
    CHECK(client.hear(34) == "220 mail\r\n250-mail\r\n250 STARTTLS\r\n");
    client.say("STARTTLS\r\n");
    CHECK(client.hear(30) == "220 2.0.0 Ready to start TLS\r\n");
    client.say("MAIL FROM:<smuggled@example.test>\r\n");
    CHECK(server.hear_all() == "<reset>"); // never back to clear
    CHECK(world.log.count("01260013:4: SSL Handshake failed for TCP") == 1);
}

TEST_CASE("smtps with client-ssl and server-ssl: STARTTLS from the client, TLS from the first byte to the member") {
    SmtpsWorld world(sluice::config::StartTls::require);
    world.offload();
    world.bridge();
    world.start();
    TlsSocket client{world.client()};
    TlsSocket server{world.member.accept()};
    REQUIRE(server.accept(self_signed("back.example.test")));
    server.say("220 mail\r\n");
    CHECK(client.plain().hear(10) == "220 mail\r\n");
    client.plain().say("EHLO c\r\n");
    CHECK(server.hear(8) == "EHLO c\r\n");
    server.say("250 mail\r\n");
    CHECK(client.plain().hear(24) == "250-mail\r\n250 STARTTLS\r\n");
    client.plain().say("STARTTLS\r\n");
    CHECK(client.plain().hear(30) == "220 2.0.0 Ready to start TLS\r\n");
    REQUIRE(client.connect());
    client.say("EHLO d\r\n");
    CHECK(server.hear(8) == "EHLO d\r\n");
}

TEST_CASE("smtps: STARTTLS towards the member; what it sends in clear behind its 220 is thrown away") {
    SmtpsWorld world(sluice::config::StartTls::none, sluice::config::StartTls::require);
    world.bridge();
    world.start();
    const Socket client = world.client();
    Socket accepted = world.member.accept();
    accepted.say("220 mail\r\n");
    CHECK(accepted.hear(18) == "EHLO [127.0.0.1]\r\n");
    accepted.say("250-mail\r\n250 STARTTLS\r\n");
    CHECK(accepted.hear(10) == "STARTTLS\r\n");
    accepted.say("220 go\r\n250 smuggled\r\n");
    TlsSocket server{std::move(accepted)};
    REQUIRE(server.accept(self_signed("back.example.test")));
    CHECK(client.hear(10) == "220 mail\r\n");
    client.say("EHLO c\r\n");
    CHECK(server.hear(8) == "EHLO c\r\n");
    server.say("250-mail\r\n250 STARTTLS\r\n");
    CHECK(client.hear(10) == "250 mail\r\n");
    CHECK(world.virtual_server_runtime().server_tls.thrown_away_bytes == 14);
}

TEST_CASE("smtps: a member that has no STARTTLS is refused where it is required") {
    SmtpsWorld world(sluice::config::StartTls::none, sluice::config::StartTls::require);
    world.bridge();
    world.start();
    const Socket client = world.client();
    const Socket server = world.member.accept();
    server.say("220 mail\r\n");
    CHECK(server.hear(18) == "EHLO [127.0.0.1]\r\n");
    server.say("250 mail\r\n");
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.log.count("STARTTLS with the member: it does not offer STARTTLS") == 1);
}
