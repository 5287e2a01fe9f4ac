#include <string>

#include <doctest/doctest.h>

#include "tclbind/crypto/certificate.h"
#include "tests/unit/tclbind/tls_pair_support.h"

using namespace sluice;
using namespace sluice::tclbind;
using engine::EventId;

namespace {

/// Runs scripts as the handler of an event and shows what they give.
class SslWorld : public RulesFixture {
public:
    TlsConnection tls;

    std::string say(const std::string& event, EventId id, const std::string& script) {
        const std::string body = "if { [catch { " + script + " } result] } { log local0. \"error $result\" } else { log local0. $result }";
        const auto rule = load("/Common/a", "when " + event + " { " + body + " }");
        adopt();
        tls.configuration = connection.configuration;
        const auto program = host->program({rule});
        engine::RuleSession* session = host->begin(program, tls, *this);
        static_cast<void>(host->fire(*session, id));
        host->end(session);
        const std::string line = log.lines.empty() ? std::string{} : log.lines.back();
        const std::string prefix = "Rule /Common/a <" + event + ">: ";
        return line.starts_with(prefix) ? line.substr(prefix.size()) : line;
    }
    std::string client(const std::string& script) { return say("CLIENTSSL_HANDSHAKE", EventId::clientssl_handshake, script); }
    std::string server(const std::string& script) { return say("SERVERSSL_HANDSHAKE", EventId::serverssl_handshake, script); }
    /// What the connection was told by the script.
    std::string telling(const std::string& script) {
        tls.told.clear();
        static_cast<void>(client(script));
        return tls.told;
    }
};

std::string hex(std::span<const unsigned char> bytes) {
    std::string text;
    for (const unsigned char byte : bytes) {
        constexpr char digits[] = "0123456789abcdef";
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0xfU]);
    }
    return text;
}

std::string master_secret(const SSL* ssl) {
    unsigned char secret[SSL_MAX_MASTER_KEY_LENGTH];
    const std::size_t length = SSL_SESSION_get_master_key(SSL_get_session(ssl), secret, sizeof secret);
    return hex({secret, length});
}

std::string session_id(const SSL* ssl) {
    unsigned length = 0;
    const unsigned char* id = SSL_SESSION_get_id(SSL_get_session(ssl), &length);
    return hex({id, length});
}

std::string client_random(const SSL* ssl) {
    unsigned char random[SSL3_RANDOM_SIZE];
    SSL_get_client_random(ssl, random, sizeof random);
    return hex(random);
}

} // namespace

TEST_CASE("SSL::cipher names, versions and bits of either side are those of its handshake") {
    SslWorld world;
    TlsPair old{TLS1_2_VERSION};
    TlsPair young{TLS1_3_VERSION};
    REQUIRE(old.shake_hands());
    REQUIRE(young.shake_hands());
    world.tls.client_pair = &old;
    world.tls.server_pair = &young;
    const std::string all = "list [SSL::cipher name] [SSL::cipher version] [SSL::cipher bits]";
    CHECK(world.client(all) == "ECDHE-ECDSA-AES128-GCM-SHA256 TLSv1.2 128");
    CHECK(world.server(all) == "TLS13-AES128-GCM-SHA256 TLSv1.3 128");
    CHECK(world.client("serverside { SSL::cipher version }") == "TLSv1.3");
    CHECK(world.client("SSL::mode") == "1");
    CHECK(world.client("SSL::cipher clientlist") == "ECDHE-ECDSA-AES128-GCM-SHA256 TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
}

TEST_CASE("before the end of the handshake there is no cipher and no session") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    world.tls.client_pair = &pair;
    world.tls.secured = false;
    CHECK(world.client("list [SSL::cipher name] [SSL::cipher version] [SSL::cipher bits]") == "none none 0");
    CHECK(world.client("SSL::sessionid").empty());
}

TEST_CASE("the session's secrets are those of the other end") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    REQUIRE(pair.shake_hands());
    world.tls.client_pair = &pair;
    CHECK(world.client("SSL::sessionsecret") == master_secret(pair.connecting.get()));
    CHECK(world.client("SSL::sessionid") == session_id(pair.connecting.get()));
    CHECK(world.client("SSL::clientrandom") == client_random(pair.connecting.get()));
    CHECK(world.client("SSL::sessionid desired").empty());
    CHECK(world.client("SSL::is_renegotiation_secure") == "1");
    world.tls.server_pair = &pair;
    CHECK(world.server("SSL::sessionsecret") == master_secret(pair.accepting.get()));
    CHECK(world.server("SSL::clientrandom") == client_random(pair.accepting.get()));
}

TEST_CASE("TLS 1.3 has no master secret") {
    SslWorld world;
    TlsPair pair{TLS1_3_VERSION};
    REQUIRE(pair.shake_hands());
    world.tls.client_pair = &pair;
    CHECK(world.client("SSL::sessionsecret").empty());
}

TEST_CASE("SSL::sessionid desired and the headers of mod_ssl name the session that the client wants") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    REQUIRE(pair.shake_hands());
    SSL_SESSION* session = SSL_get1_session(pair.connecting.get());
    const std::string id = session_id(pair.connecting.get());
    pair.begin_again();
    pair.go_on_with(session);
    REQUIRE(pair.shake_hands());
    REQUIRE(SSL_session_reused(pair.accepting.get()) == 1);
    SSL_SESSION_free(session);
    world.tls.client_pair = &pair;
    CHECK(world.client("SSL::sessionid desired") == id);
    CHECK(world.client("SSL::modssl_sessionid_headers") == "SSLClientSessionId " + id);
    CHECK(world.client("SSL::modssl_sessionid_headers initial") == "SSLClientSessionId " + id);
    CHECK(world.client("SSL::modssl_sessionid_headers current") == "SSLClientCurrentSessionId " + id);
}

TEST_CASE("an invalidated session is not gone on with, unless it is to stay in the cache") {
    for (const auto& [form, resumed] : {std::pair{"invalidate", 0}, std::pair{"invalidate drop", 0}, std::pair{"invalidate nodrop", 1}}) {
        SslWorld world;
        TlsPair pair{TLS1_2_VERSION};
        REQUIRE(pair.shake_hands());
        world.tls.client_pair = &pair;
        CHECK(world.client(std::string{"SSL::session "} + form).empty());
        SSL_SESSION* session = SSL_get1_session(pair.connecting.get());
        pair.begin_again();
        pair.go_on_with(session);
        REQUIRE(pair.shake_hands());
        SSL_SESSION_free(session);
        CHECK(SSL_session_reused(pair.accepting.get()) == resumed);
    }
}

TEST_CASE("SSL::cert gives what the client has sent, for X509 to read") {
    SslWorld world;
    const TestCertificate authority = make_certificate("Test Authority");
    const TestCertificate leaf = make_certificate("client.example.test", &authority);
    TlsPair pair{TLS1_2_VERSION};
    pair.show(leaf, authority);
    REQUIRE(pair.shake_hands());
    world.tls.client_pair = &pair;
    CHECK(world.client("SSL::cert count") == "2");
    CHECK(world.client("X509::subject [SSL::cert 0]") == "CN=client.example.test");
    CHECK(world.client("X509::subject [SSL::cert 1]") == "CN=Test Authority");
    CHECK(world.client("X509::subject [SSL::cert issuer 0]") == "CN=Test Authority");
    CHECK(world.client("SSL::cert 2").empty());
    CHECK(world.client("X509::subject [SSL::cert 2]") == "error Invalid X509 certificate");
    const long result = SSL_get_verify_result(pair.accepting.get());
    CHECK(result != X509_V_OK);
    CHECK(world.client("SSL::verify_result") == std::to_string(result));
    CHECK(world.client("X509::verify_cert_error_string [SSL::verify_result]") == X509_verify_cert_error_string(result));
    CHECK(world.client("SSL::verify_result 0; SSL::verify_result") == "0");
    world.tls.server_pair = &pair;
    CHECK(world.server("list [SSL::cert count] [X509::subject [SSL::cert 0]]") == "1 CN=mail.example.test");
}

TEST_CASE("SSL::extensions gives each with type and length, as rules take them apart") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    pair.ask_for("mail.example.test");
    REQUIRE(pair.shake_hands());
    world.tls.client_pair = &pair;
    CHECK(world.client("SSL::extensions exists -type 0") == "1");
    CHECK(world.client("SSL::extensions exists -type 21") == "0");
    CHECK(world.client("binary scan [SSL::extensions -type 0] @9a* name; set name") == "mail.example.test");
    CHECK(world.client("SSL::extensions -type 21").empty());
    CHECK(world.client("expr { [SSL::extensions count] > 3 }") == "1");
    CHECK(world.client("set all {}; for {set i 0} {$i < [SSL::extensions count]} {incr i} { append all [SSL::extensions -index $i] }; "
                       "expr { $all eq [SSL::extensions] }") == "1");
    CHECK(world.client("SSL::extensions -index 99").empty());
    world.tls.server_extensions = {{65281, {std::byte{0}}}};
    CHECK(world.server("binary scan [SSL::extensions] H* hex; set hex") == "ff01000100");
}

TEST_CASE("SSL::extensions insert puts a name and protocols into the ClientHello towards the member, before it is sent") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    world.tls.server_pair = &pair;
    const auto before = [&](const std::string& script) {
        return world.say("SERVERSSL_CLIENTHELLO_SEND", EventId::serverssl_clienthello_send, script);
    };
    CHECK(before("set name back.example.test; set length [string length $name]; "
                 "SSL::extensions insert [binary format SSScSa* 0 [expr {$length + 5}] [expr {$length + 3}] 0 $length $name]")
              .empty());
    CHECK(before("SSL::extensions insert [binary format SSSca* 16 5 3 2 h2]").empty());
    CHECK(before("SSL::extensions insert [binary format SS 4660 0]") == "error Operation not supported");
    CHECK(before("SSL::extensions insert [binary format SS 0 9]") == "error Illegal argument");
    REQUIRE(pair.shake_hands());
    CHECK(pair.hello.server_name == "back.example.test");
    CHECK(world.server("SSL::extensions insert [binary format SS 0 0]").starts_with("error Illegal argument. Can't execute"));
}

TEST_CASE("SSL::alpn shows what a client offers, and sets what is answered") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    constexpr unsigned char names[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(pair.connecting.get(), names, sizeof names);
    REQUIRE(pair.shake_hands());
    world.tls.client_pair = &pair;
    CHECK(world.client("SSL::alpn").empty());
    world.tls.secured = false;
    CHECK(world.client("SSL::alpn") == "h2 http/1.1");
    CHECK(world.client("SSL::alpn set smtp h2").empty());
    REQUIRE(world.tls.client_wishes);
    CHECK(world.tls.client_wishes->alpn == std::vector<std::string>{"smtp", "h2"});
    CHECK(world.client("serverside { SSL::alpn set }").empty());
    CHECK(world.tls.server_wishes->alpn == std::vector<std::string>{});
}

TEST_CASE("settings are wished for on the side of the event, and read back") {
    SslWorld world;
    CHECK(world.client("SSL::cert mode require; SSL::cert mode") == "require");
    CHECK(world.server("SSL::cert mode") == "ignore");
    CHECK(world.client("SSL::cert mode auto; SSL::cert mode") == "ignore");
    CHECK(world.client("SSL::authenticate always").empty());
    CHECK(world.client("SSL::authenticate depth 3").empty());
    CHECK(world.tls.client_wishes->authenticate == config::Authenticate::always);
    CHECK(world.tls.client_wishes->authenticate_depth == 3);
    CHECK(world.client("SSL::authenticate once").empty());
    CHECK(world.tls.client_wishes->authenticate == config::Authenticate::once);
    CHECK(world.client("SSL::secure_renegotiation") == "require");
    CHECK(world.client("SSL::secure_renegotiation require-strict; SSL::secure_renegotiation") == "require-strict");
    CHECK(world.client("SSL::allow_nonssl") == "0");
    CHECK(world.client("SSL::allow_nonssl 1; SSL::allow_nonssl") == "1");
    CHECK(world.client("SSL::allow_dynamic_record_sizing 1; SSL::allow_dynamic_record_sizing") == "1");
    CHECK(world.client("SSL::maximum_record_size") == "16384");
    CHECK(world.client("SSL::maximum_record_size 4000; SSL::maximum_record_size") == "4000");
    CHECK(world.client("SSL::maximum_record_size 128; SSL::maximum_record_size") == "512");
    CHECK(world.client("SSL::unclean_shutdown disable").empty());
    CHECK(world.tls.client_wishes->unclean_shutdown == false);
    CHECK(world.client("SSL::renegotiate enable").empty());
    CHECK(world.tls.client_wishes->renegotiation == true);
    CHECK(world.client("SSL::renegotiate disable").empty());
    CHECK(world.tls.client_wishes->renegotiation == false);
    CHECK_FALSE(world.tls.server_wishes);
}

TEST_CASE("SSL::sni tells of the profile") {
    SslWorld world;
    world.tls.client_profile.server_name = "front.example.test";
    world.tls.client_profile.sni_require = true;
    world.tls.server_profile.server_name = "back.example.test";
    CHECK(world.client("list [SSL::sni name] [SSL::sni required]") == "front.example.test 1");
    CHECK(world.server("list [SSL::sni name] [SSL::sni required]") == "back.example.test 0");
}

TEST_CASE("TLS is switched on and off before the handshake, and ended behind it") {
    SslWorld world;
    CHECK(world.telling("SSL::enable") == "enable client ");
    CHECK(world.telling("SSL::enable serverside") == "enable server ");
    CHECK(world.telling("SSL::disable serverside") == "disable server ");
    CHECK(world.telling("serverside { SSL::disable }") == "disable server ");
    CHECK(world.telling("SSL::handshake hold; SSL::handshake resume") == "hold resume ");
    TlsPair pair{TLS1_2_VERSION};
    world.tls.client_pair = &pair;
    CHECK(world.telling("SSL::enable").empty());
    CHECK(world.telling("SSL::disable") == "close ");
    CHECK(world.telling("SSL::renegotiate") == "renegotiate client ");
    CHECK(world.client("serverside { SSL::renegotiate }") == "error Operation not supported");
    world.tls.secured = false;
    CHECK(world.client("SSL::disable").starts_with("error Illegal argument. Can't execute"));
}

TEST_CASE("SSL::profile looks in the rule's folder first") {
    SslWorld world;
    CHECK(world.telling("SSL::profile other") == "profile client /Common/other ");
    CHECK(world.telling("SSL::profile /Common/other") == "profile client /Common/other ");
    CHECK(world.telling("serverside { SSL::profile other }") == "profile server /Common/other ");
    CHECK(world.client("SSL::profile nowhere") == "error SSL profile not found: nowhere");
    CHECK(world.client("SSL::profile late").starts_with("error Illegal argument. Can't execute"));
}

TEST_CASE("what is inside TLS is collected, changed, released and answered") {
    SslWorld world;
    TlsPair pair{TLS1_2_VERSION};
    REQUIRE(pair.shake_hands());
    world.tls.client_pair = &pair;
    CHECK(world.telling("SSL::collect") == "collect client 0 ");
    CHECK(world.telling("SSL::collect 8") == "collect client 8 ");
    CHECK(world.client("SSL::payload") == "EHLO x\r\n");
    CHECK(world.client("SSL::payload 4") == "EHLO");
    CHECK(world.client("SSL::payload 5 1") == "x");
    CHECK(world.client("SSL::payload length") == "8");
    CHECK(world.client("SSL::payload replace 0 4 HELO; SSL::payload 4") == "HELO");
    CHECK(world.telling("SSL::release") == "release all ");
    CHECK(world.telling("SSL::release 3") == "release 3 ");
    CHECK(world.telling("SSL::respond ok") == "respond client ok ");
}

TEST_CASE("the smtps profile's mode is read and changed, and the profile switched off") {
    SslWorld world;
    world.tls.mode = config::StartTls::require;
    const auto accepted = [&](const std::string& script) { return world.say("CLIENT_ACCEPTED", EventId::client_accepted, script); };
    CHECK(accepted("SMTPS::activation_mode") == "require");
    CHECK(accepted("SMTPS::activation_mode allow; SMTPS::activation_mode") == "allow");
    CHECK(accepted("SMTPS::activation_mode none; SMTPS::activation_mode") == "none");
    CHECK(accepted("SMTPS::disable").empty());
    CHECK(accepted("SMTPS::enable").empty());
    CHECK(world.tls.told == "starttls off starttls on ");
}
