#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include <openssl/x509_vfy.h>

#include "engine/rule_tls.h"
#include "tls_support.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

/// What rules wish of TLS, over real sockets.
namespace {

ScriptedRules::Handler doing(std::function<void(RuleConnection&)> what) {
    return [what = std::move(what)](RuleConnection& connection) {
        what(connection);
        return RuleOutcome::completed;
    };
}

/// Changes the wishes of one side.
ScriptedRules::Handler wishing(Side side, std::function<void(TlsWishes&)> change) {
    return doing([side, change = std::move(change)](RuleConnection& connection) {
        TlsWishes wishes = connection.tls().wishes(side);
        change(wishes);
        CHECK(connection.tls().wish(side, wishes));
    });
}

struct WishWorld : World {
    MemberSocket member;
    std::shared_ptr<sluice::config::ClientSslProfile> front = client_ssl("/Common/front", "front.example.test");
    WishWorld() { add_member(member.endpoint()); }
    void begin(bool offloads, bool bridges) {
        if (offloads) {
            virtual_server.client_ssl.push_back(front);
        }
        if (bridges) {
            virtual_server.server_ssl.push_back(server_ssl("/Common/back"));
        }
        start();
    }
};

void show_certificate(SSL_CTX& context) {
    const auto own = self_signed("client.example.test");
    SSL_CTX_use_cert_and_key(&context, own.certificate->certificates.front().get(), own.key.get(), nullptr, 1);
}

std::string chosen_alpn(const SSL* ssl) {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl, &name, &length);
    return {reinterpret_cast<const char*>(name), length};
}

void offer(SSL_CTX& context) {
    constexpr unsigned char names[] = {2, 'h', '2', 4, 's', 'm', 't', 'p'};
    SSL_CTX_set_alpn_protos(&context, names, sizeof names);
}

} // namespace

TEST_CASE("a rule asks for the client's certificate, and what it says of it decides") {
    for (const long verdict : {long{X509_V_OK}, long{X509_V_ERR_CERT_REVOKED}}) {
        WishWorld world;
        world.rules[EventId::client_accepted] =
            wishing(Side::client, [](TlsWishes& wishes) { wishes.cert_mode = sluice::config::ClientCertMode::request; });
        world.rules[EventId::clientssl_clientcert] = doing([verdict](RuleConnection& connection) {
            CHECK(SSL_get0_peer_certificate(connection.tls().ssl(Side::client)) != nullptr);
            TlsWishes wishes = connection.tls().wishes(Side::client);
            wishes.cert_mode = sluice::config::ClientCertMode::require;
            CHECK(connection.tls().wish(Side::client, wishes));
            CHECK(connection.tls().set_verify_result(Side::client, verdict));
        });
        world.begin(true, false);
        TlsSocket client{world.client()};
        client.prepare = show_certificate;
        REQUIRE(client.connect());
        if (verdict == X509_V_OK) {
            const Socket server = world.member.accept();
            server.say("220 ready\r\n");
            CHECK(client.hear(11) == "220 ready\r\n");
        } else {
            CHECK(client.hear(11).empty());
            CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{0}));
            CHECK(eventually([&] { return world.log.count("certificate revoked") == 1; }));
        }
    }
}

TEST_CASE("without a rule's verdict a certificate that is only asked for may be any") {
    WishWorld world;
    world.front->peer_cert_mode = sluice::config::ClientCertMode::request;
    world.begin(true, false);
    TlsSocket client{world.client()};
    client.prepare = show_certificate;
    REQUIRE(client.connect());
    const Socket server = world.member.accept();
    server.say("x");
    CHECK(client.hear(1) == "x");
}

TEST_CASE("ALPN is answered from a rule's list, which the profile's does not matter to") {
    WishWorld world;
    world.front->alpn = {"h2"};
    world.rules[EventId::clientssl_clienthello] =
        wishing(Side::client, [](TlsWishes& wishes) { wishes.alpn = std::vector<std::string>{"smtp"}; });
    world.begin(true, false);
    TlsSocket client{world.client()};
    client.prepare = offer;
    REQUIRE(client.connect());
    CHECK(chosen_alpn(client.ssl()) == "smtp");
}

TEST_CASE("an empty list of a rule leaves ALPN unanswered") {
    WishWorld world;
    world.front->alpn = {"h2"};
    world.rules[EventId::client_accepted] = wishing(Side::client, [](TlsWishes& wishes) { wishes.alpn.emplace(); });
    world.begin(true, false);
    TlsSocket client{world.client()};
    client.prepare = offer;
    REQUIRE(client.connect());
    CHECK(chosen_alpn(client.ssl()).empty());
}

TEST_CASE("SSL::authenticate always: no session is gone on with") {
    for (const bool always : {false, true}) {
        WishWorld world;
        world.rules[EventId::client_accepted] = wishing(Side::client, [always](TlsWishes& wishes) {
            wishes.authenticate = always ? sluice::config::Authenticate::always : sluice::config::Authenticate::once;
        });
        world.begin(true, false);
        TlsSocket first{world.client()};
        REQUIRE(first.connect());
        const Socket server = world.member.accept();
        server.say("x");
        REQUIRE(first.hear(1) == "x");
        SSL_SESSION* session = SSL_get1_session(first.ssl());
        first.close_notify();
        TlsSocket second{world.client()};
        REQUIRE(second.connect({}, 0, session));
        CHECK(SSL_session_reused(second.ssl()) == (always ? 0 : 1));
        SSL_SESSION_free(session);
    }
}

TEST_CASE("SSL::allow_nonssl lets this client in clear through") {
    WishWorld world;
    world.rules[EventId::client_accepted] = wishing(Side::client, [](TlsWishes& wishes) { wishes.allow_non_ssl = true; });
    world.begin(true, false);
    const Socket client = world.client();
    client.say("EHLO plain\r\n");
    const Socket server = world.member.accept();
    CHECK(server.hear(12) == "EHLO plain\r\n");
}

TEST_CASE("records are as small as a rule wants them") {
    WishWorld world;
    world.rules[EventId::clientssl_handshake] = wishing(Side::client, [](TlsWishes& wishes) { wishes.maximum_record_size = 512; });
    world.begin(true, false);
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    const Socket server = world.member.accept();
    server.say(std::string(5000, 'm'));
    std::string piece(5000, ' ');
    const int got = SSL_read(client.ssl(), piece.data(), static_cast<int>(piece.size())); // one record at most
    CHECK(got == 512);
    CHECK(client.hear(5000 - 512) == std::string(5000 - 512, 'm'));
}

TEST_CASE("with dynamic record sizing the first records fit a segment, and later ones are long") {
    WishWorld world;
    world.rules[EventId::clientssl_handshake] = wishing(Side::client, [](TlsWishes& wishes) { wishes.dynamic_record_sizing = true; });
    world.begin(true, false);
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    const Socket server = world.member.accept();
    constexpr int total = 400'000;
    std::thread sends([&] { server.say(std::string(total, 'm')); });
    std::string piece(1 << 15, ' ');
    int first = 0;
    int longest = 0;
    for (int heard = 0; heard < total;) {
        const int got = SSL_read(client.ssl(), piece.data(), static_cast<int>(piece.size()));
        REQUIRE(got > 0);
        first = heard == 0 ? got : first;
        longest = std::max(longest, got);
        heard += got;
    }
    sends.join();
    CHECK(first < 1400);
    CHECK(longest == 16384);
}

TEST_CASE("a handshake that a rule holds in CLIENTSSL_HANDSHAKE waits there") {
    WishWorld world;
    world.rules[EventId::clientssl_handshake] = doing([](RuleConnection& connection) { connection.tls().hold_handshake(true); });
    world.begin(true, false);
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{200}));
}

TEST_CASE("a hold that the same event takes back does not matter") {
    WishWorld world;
    world.rules[EventId::clientssl_handshake] = doing([](RuleConnection& connection) {
        connection.tls().hold_handshake(true);
        connection.tls().hold_handshake(false);
    });
    world.begin(true, false);
    TlsSocket client{world.client()};
    REQUIRE(client.connect());
    const Socket server = world.member.accept();
    server.say("x");
    CHECK(client.hear(1) == "x");
}

TEST_CASE("rules see the extensions of the member's hello, with those that TLS 1.3 encrypts") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        WishWorld world;
        std::vector<std::uint16_t> types;
        world.rules[EventId::serverssl_clienthello_send] =
            wishing(Side::server, [](TlsWishes& wishes) { wishes.alpn = std::vector<std::string>{"smtp"}; });
        world.rules[EventId::serverssl_serverhello] = doing([&](RuleConnection& connection) {
            for (const auto& extension : connection.tls().peer_extensions(Side::server)) {
                types.push_back(extension.type);
            }
        });
        world.begin(false, true);
        const Socket client = world.client();
        TlsSocket server{world.member.accept()};
        server.prepare = [version](SSL_CTX& context) {
            SSL_CTX_set_max_proto_version(&context, version);
            SSL_CTX_set_alpn_select_cb(
                &context,
                [](SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered, unsigned, void*) {
                    *chosen = offered + 1;
                    *length = *offered;
                    return SSL_TLSEXT_ERR_OK;
                },
                nullptr);
        };
        REQUIRE(server.accept(self_signed("back.example.test")));
        CHECK(chosen_alpn(server.ssl()) == "smtp");
        client.say("x");
        CHECK(server.hear(1) == "x");
        CHECK(std::count(types.begin(), types.end(), TLSEXT_TYPE_application_layer_protocol_negotiation) == 1);
        CHECK(std::count(types.begin(), types.end(), TLSEXT_TYPE_supported_versions) == (version == TLS1_3_VERSION ? 1 : 0));
    }
}

TEST_CASE("a rule renegotiates, and the handshake's event comes again") {
    WishWorld world;
    world.front->renegotiation = true;
    std::atomic<int> handshakes = 0;
    world.rules[EventId::clientssl_handshake] = doing([&](RuleConnection&) { ++handshakes; });
    world.rules[EventId::user_request] = doing([](RuleConnection& connection) { CHECK(connection.tls().renegotiate(Side::client)); });
    world.rules[EventId::server_connected] = doing([](RuleConnection& connection) { connection.notify(Side::server); });
    world.begin(true, false);
    TlsSocket client{world.client()};
    REQUIRE(client.connect({}, TLS1_2_VERSION));
    client.say("EHLO");
    const Socket server = world.member.accept();
    CHECK(server.hear(4) == "EHLO");
    server.say("250 ");
    CHECK(client.hear(4) == "250 ");
    client.say("QUIT");
    CHECK(server.hear(4) == "QUIT");
    server.say("221 ");
    CHECK(client.hear(4) == "221 ");
    CHECK(eventually([&] { return handshakes == 2; }));
    CHECK(world.virtual_server_runtime().client_tls.failed == 0);
}

TEST_CASE("there is no renegotiation where the profile does not allow it, nor in TLS 1.3") {
    for (const auto& [allowed, version] : {std::pair{false, TLS1_2_VERSION}, std::pair{true, TLS1_3_VERSION}}) {
        WishWorld world;
        world.front->renegotiation = allowed;
        std::atomic<bool> began = true;
        world.rules[EventId::user_request] = doing([&](RuleConnection& connection) { began = connection.tls().renegotiate(Side::client); });
        world.rules[EventId::server_connected] = doing([](RuleConnection& connection) { connection.notify(Side::server); });
        world.begin(true, false);
        TlsSocket client{world.client()};
        REQUIRE(client.connect({}, version));
        const Socket server = world.member.accept();
        server.say("x");
        CHECK(client.hear(1) == "x");
        CHECK(eventually([&] { return !began; }));
    }
}

TEST_CASE("a member's certificate that a rule has refused ends the connection where one is required") {
    WishWorld world;
    world.rules[EventId::serverssl_servercert] = doing([](RuleConnection& connection) {
        TlsWishes wishes = connection.tls().wishes(Side::server);
        wishes.cert_mode = sluice::config::ClientCertMode::require;
        CHECK(connection.tls().wish(Side::server, wishes));
        CHECK(connection.tls().set_verify_result(Side::server, X509_V_ERR_CERT_REVOKED));
    });
    world.begin(false, true);
    const Socket client = world.client();
    TlsSocket server{world.member.accept()};
    REQUIRE(server.accept(self_signed("back.example.test")));
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.log.count("certificate revoked") == 1);
}

TEST_CASE("SSL::cert mode require towards the member verifies its certificate") {
    WishWorld world;
    world.rules[EventId::server_connected] =
        wishing(Side::server, [](TlsWishes& wishes) { wishes.cert_mode = sluice::config::ClientCertMode::require; });
    world.begin(false, true);
    const Socket client = world.client();
    TlsSocket server{world.member.accept()};
    CHECK_FALSE((server.accept(self_signed("back.example.test")) && server.hear(1) == "x"));
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.log.count("certificate verify failed: self-signed certificate") == 1);
}

TEST_CASE("a rule does STARTTLS on both sides: the member's word to begin goes to the client in clear, then both handshakes run") {
    WishWorld world;
    world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) {
        CHECK(connection.tls().enable(Side::client, false));
        CHECK(connection.tls().enable(Side::server, false));
    });
    world.rules[EventId::server_connected] = doing([](RuleConnection& connection) { connection.collect(Side::client, 0, 0); });
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        connection.collect(Side::server, 0, 0);
        connection.release_collected(Side::client, std::nullopt);
    });
    world.rules[EventId::server_data] = doing([](RuleConnection& connection) {
        connection.release_collected(Side::server, std::nullopt);
        CHECK(connection.tls().enable(Side::client, true));
        CHECK(connection.tls().enable(Side::server, true));
    });
    world.begin(true, true);
    TlsSocket client{world.client()};
    TlsSocket server{world.member.accept()};
    client.plain().say("STARTTLS\r\n");
    CHECK(server.plain().hear(10) == "STARTTLS\r\n");
    server.plain().say("220 go\r\n");
    CHECK(client.plain().hear(8) == "220 go\r\n");
    bool accepted = false;
    std::thread accepts([&] { accepted = server.accept(self_signed("back.example.test")); });
    CHECK(client.connect());
    accepts.join();
    REQUIRE(accepted);
    client.say("EHLO x\r\n");
    CHECK(server.hear(8) == "EHLO x\r\n");
    server.say("250 ok\r\n");
    CHECK(client.hear(8) == "250 ok\r\n");
}
