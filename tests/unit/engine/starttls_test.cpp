#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "engine/smtp/ehlo_reply.h"
#include "engine/smtp/member_starttls.h"
#include "engine/smtp/starttls_filter.h"

using namespace sluice::engine;
using sluice::config::StartTls;

namespace {

struct Dialogue final : StartTlsFilter::Sink {
    explicit Dialogue(StartTls mode) : filter(mode) {}
    void to_server(std::string_view bytes) override { server += bytes; }
    void to_client(std::string_view bytes) override { client += bytes; }
    /// In pieces of so many bytes.
    void client_says(std::string_view text, std::size_t piece = 1000) {
        for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
            filter.client_said(text.substr(0, piece), *this);
        }
    }
    void server_says(std::string_view text, std::size_t piece = 1000) {
        for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
            filter.server_said(text.substr(0, piece), *this);
        }
    }
    void greet() {
        server_says("220 mail ESMTP\r\n");
        client_says("EHLO c\r\n");
        server_says("250-mail\r\n250 SIZE\r\n");
        server.clear();
        client.clear();
    }
    std::string server;
    std::string client;
    StartTlsFilter filter;
};

} // namespace

TEST_CASE("STARTTLS is added to an EHLO answer of any layout") {
    CHECK(with_starttls("250-mail\r\n250-SIZE 10\r\n250 HELP\r\n") == "250-mail\r\n250-SIZE 10\r\n250-STARTTLS\r\n250 HELP\r\n");
    CHECK(with_starttls("250 mail\r\n") == "250-mail\r\n250 STARTTLS\r\n");
    CHECK(with_starttls("250\r\n") == "250-\r\n250 STARTTLS\r\n");
    CHECK(with_starttls("250-mail\r\n250 starttls\r\n") == "250-mail\r\n250 starttls\r\n");
    CHECK(with_starttls("502 no\r\n") == "502 no\r\n");
}

TEST_CASE("STARTTLS is taken out of an EHLO answer, and the last line stays the last") {
    CHECK(without_starttls("250-mail\r\n250-STARTTLS\r\n250 HELP\r\n") == "250-mail\r\n250 HELP\r\n");
    CHECK(without_starttls("250-mail\r\n250-HELP\r\n250 STARTTLS\r\n") == "250-mail\r\n250 HELP\r\n");
    CHECK(without_starttls("250-mail\r\n250 StartTLS\r\n") == "250 mail\r\n");
    CHECK(without_starttls("250-mail\r\n250 STARTTLSX\r\n") == "250-mail\r\n250 STARTTLSX\r\n");
}

TEST_CASE("the client is offered STARTTLS and begins, whatever pieces the dialogue comes in") {
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7, 1000}) {
        Dialogue dialogue(StartTls::allow);
        dialogue.server_says("220-mail\r\n220 ESMTP\r\n", piece);
        dialogue.client_says("EHLO c\r\n", piece);
        dialogue.server_says("250-mail\r\n250 SIZE\r\n", piece);
        CHECK(dialogue.client == "220-mail\r\n220 ESMTP\r\n250-mail\r\n250-STARTTLS\r\n250 SIZE\r\n");
        dialogue.client_says("starttls\r\n", piece);
        CHECK(dialogue.client.ends_with("220 2.0.0 Ready to start TLS\r\n"));
        CHECK(dialogue.server == "EHLO c\r\n");
        CHECK(dialogue.filter.wants_tls());
    }
}

TEST_CASE("what is sent behind STARTTLS, whole lines and half ones, is forgotten and counted") {
    Dialogue dialogue(StartTls::require);
    dialogue.greet();
    dialogue.client_says("STARTTLS\r\nMAIL FROM:<a@b>\r\nRCP");
    dialogue.client_says("T TO");
    CHECK(dialogue.filter.forget() == 24);
    dialogue.client_says("EHLO again\r\n");
    CHECK(dialogue.server == "EHLO again\r\n");
    dialogue.server_says("250-mail\r\n250 STARTTLS\r\n");
    CHECK(dialogue.client.ends_with("250 mail\r\n"));
}

TEST_CASE("require answers 530 to all but a few commands, in the order of the commands") {
    Dialogue dialogue(StartTls::require);
    dialogue.server_says("220 mail\r\n");
    dialogue.client_says("EHLO c\r\nMAIL FROM:<a@b>\r\nNOOP\r\nAUTH PLAIN x\r\nQUIT\r\n");
    CHECK(dialogue.server == "EHLO c\r\n");
    CHECK(dialogue.filter.is_blocked());
    dialogue.server_says("250 mail\r\n");
    CHECK(dialogue.client == "220 mail\r\n250-mail\r\n250 STARTTLS\r\n530 5.7.0 Must issue a STARTTLS command first\r\n");
    CHECK(dialogue.server == "EHLO c\r\nNOOP\r\n");
    dialogue.server_says("250 ok\r\n");
    CHECK(dialogue.client.ends_with("250 ok\r\n530 5.7.0 Must issue a STARTTLS command first\r\n"));
    CHECK(dialogue.server == "EHLO c\r\nNOOP\r\nQUIT\r\n");
}

TEST_CASE("require does not let a second command hide behind a bare line feed") {
    Dialogue dialogue(StartTls::require);
    dialogue.greet();
    dialogue.client_says("NOOP\nMAIL FROM:<a@b>\r\n");
    CHECK(dialogue.server.empty());
    CHECK(dialogue.client == "500 5.5.2 Bare CR or LF in a command line\r\n");
}

TEST_CASE("allow passes odd line ends byte for byte, and offers no TLS behind them") {
    Dialogue dialogue(StartTls::allow);
    dialogue.greet();
    dialogue.client_says("NOOP\nNOOP\r\n");
    CHECK(dialogue.server == "NOOP\nNOOP\r\n");
    dialogue.server_says("250 ok\r\n250 ok\r\n");
    dialogue.client_says("STARTTLS\r\n");
    CHECK(dialogue.client.ends_with("454 4.7.0 TLS not available: bare CR or LF in an earlier command\r\n"));
    CHECK_FALSE(dialogue.filter.wants_tls());
}

TEST_CASE("none takes the offer out and refuses the command") {
    Dialogue dialogue(StartTls::none);
    dialogue.server_says("220 mail\r\n");
    dialogue.client_says("EHLO c\r\n");
    dialogue.server_says("250-mail\r\n250-STARTTLS\r\n250 HELP\r\n");
    dialogue.client_says("STARTTLS\r\n");
    CHECK(dialogue.client == "220 mail\r\n250-mail\r\n250 HELP\r\n502 5.5.1 STARTTLS is not offered here\r\n");
    CHECK(dialogue.server == "EHLO c\r\n");
}

TEST_CASE("STARTTLS out of place has an answer and changes nothing") {
    Dialogue dialogue(StartTls::allow);
    dialogue.server_says("220 mail\r\n");
    dialogue.client_says("STARTTLS\r\n");
    CHECK(dialogue.client.ends_with("503 5.5.1 Send EHLO first\r\n"));
    dialogue.client_says("EHLO c\r\n");
    dialogue.server_says("250 mail\r\n");
    dialogue.client_says("STARTTLS now\r\n");
    CHECK(dialogue.client.ends_with("501 5.5.4 Syntax error (no parameters allowed)\r\n"));
    dialogue.client_says("MAIL FROM:<a@b>\r\n");
    dialogue.server_says("250 ok\r\n");
    dialogue.client_says("STARTTLS\r\n");
    CHECK(dialogue.client.ends_with("503 5.5.1 MAIL transaction in progress\r\n"));
    dialogue.client_says("RSET\r\n");
    dialogue.server_says("250 ok\r\n");
    dialogue.client_says("STARTTLS\r\n");
    CHECK(dialogue.filter.wants_tls());
    dialogue.filter.forget();
    dialogue.client_says("STARTTLS\r\nMAIL FROM:<a@b>\r\n");
    CHECK(dialogue.client.ends_with("503 5.5.1 TLS already active\r\n503 5.5.1 Send EHLO first\r\n"));
}

TEST_CASE("a message passes byte for byte and hides no commands") {
    const std::string message =
        "Subject: x\r\n\r\nSTARTTLS\r\n..stuffed\r\nbare\n.\nno end\r.\r\nSMTPUTF8 \xc3\xa9\r\n" + std::string(5000, 'l') + "\r\n.\r\n";
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 3, 4096}) {
        Dialogue dialogue(StartTls::allow);
        dialogue.greet();
        dialogue.client_says("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
        dialogue.server_says("250 ok\r\n250 ok\r\n354 go\r\n");
        dialogue.server.clear();
        dialogue.client_says(message + "NOOP\r\n", piece);
        CHECK(dialogue.server == message + "NOOP\r\n");
        dialogue.server_says("250 queued\r\n250 ok\r\n");
        dialogue.client_says("STARTTLS\r\n");
        CHECK(dialogue.filter.wants_tls());
    }
}

TEST_CASE("BDAT carries counted octets, whatever they look like") {
    Dialogue dialogue(StartTls::allow);
    dialogue.greet();
    dialogue.client_says("BDAT 10 LAST\r\nSTARTTLS\r\nSTARTTLS\r\n");
    CHECK(dialogue.server == "BDAT 10 LAST\r\nSTARTTLS\r\n");
    CHECK_FALSE(dialogue.filter.wants_tls());
    dialogue.server_says("250 ok\r\n");
    CHECK(dialogue.filter.wants_tls());
}

TEST_CASE("what follows DATA without waiting is held until the server has said whether it takes a message") {
    Dialogue dialogue(StartTls::allow);
    dialogue.greet();
    dialogue.client_says("DATA\r\nSTARTTLS\r\n.\r\n");
    CHECK(dialogue.server == "DATA\r\n");
    CHECK(dialogue.filter.is_blocked());
    dialogue.server_says("354 go\r\n");
    CHECK(dialogue.server == "DATA\r\nSTARTTLS\r\n.\r\n");
    CHECK_FALSE(dialogue.filter.wants_tls());
}

TEST_CASE("the lines of AUTH are no commands, and after AUTH there is no STARTTLS") {
    Dialogue dialogue(StartTls::allow);
    dialogue.greet();
    dialogue.client_says("AUTH LOGIN\r\nSTARTTLS\r\n");
    CHECK(dialogue.server == "AUTH LOGIN\r\n");
    dialogue.server_says("334 VXNlcm5hbWU6\r\n");
    CHECK(dialogue.server == "AUTH LOGIN\r\nSTARTTLS\r\n");
    dialogue.server_says("235 ok\r\n");
    dialogue.client_says("STARTTLS\r\n");
    CHECK(dialogue.client.ends_with("503 5.5.1 Not after AUTH\r\n"));
}

TEST_CASE("a line without end is passed on when it is longer than any command, and at the client's end") {
    Dialogue dialogue(StartTls::allow);
    dialogue.greet();
    const std::string longest(10000, 'x');
    dialogue.client_says(longest + "\r\nNOOP\r\n", 100);
    CHECK(dialogue.server == longest + "\r\nNOOP\r\n");
    dialogue.client_says("QUI");
    CHECK(dialogue.filter.holds_client_bytes());
    dialogue.filter.client_ended(dialogue);
    CHECK(dialogue.server.ends_with("NOOP\r\nQUI"));
}

TEST_CASE("towards a member: greeting, EHLO, STARTTLS, in pieces") {
    for (const bool whole : {true, false}) {
        MemberStartTls member(StartTls::require, "[10.0.0.1]");
        std::string answer;
        auto result = MemberStartTls::Result::needs_more;
        const auto say = [&](std::string_view text) {
            if (whole) {
                result = member.server_said(text, answer);
                return;
            }
            for (const char byte : text) {
                result = member.server_said({&byte, 1}, answer);
            }
        };
        say("220-mail\r\n220 ESMTP\r\n");
        CHECK(answer == "EHLO [10.0.0.1]\r\n");
        say("250-mail\r\n250-STARTTLS\r\n250 HELP\r\n");
        CHECK(answer == "EHLO [10.0.0.1]\r\nSTARTTLS\r\n");
        say("220 go\r\n");
        CHECK(result == MemberStartTls::Result::begin_tls);
        CHECK(member.greeting() == "220-mail\r\n220 ESMTP\r\n");
    }
}

TEST_CASE("towards a member: without STARTTLS require refuses and allow goes on in clear; what it smuggles behind 220 is thrown away") {
    std::string answer;
    MemberStartTls strict(StartTls::require, "x");
    strict.server_said("220 mail\r\n", answer);
    CHECK(strict.server_said("250 mail\r\n", answer) == MemberStartTls::Result::refused);
    CHECK(strict.reason() == "it does not offer STARTTLS");
    MemberStartTls lenient(StartTls::allow, "x");
    lenient.server_said("220 mail\r\n", answer);
    CHECK(lenient.server_said("250 mail\r\n", answer) == MemberStartTls::Result::in_clear);
    MemberStartTls turned_away(StartTls::require, "x");
    CHECK(turned_away.server_said("554 go away\r\n", answer) == MemberStartTls::Result::in_clear);
    MemberStartTls smuggled(StartTls::require, "x");
    smuggled.server_said("220 mail\r\n", answer);
    smuggled.server_said("250-mail\r\n250 STARTTLS\r\n", answer);
    CHECK(smuggled.server_said("220 go\r\n250 smuggled\r\n", answer) == MemberStartTls::Result::begin_tls);
    CHECK(smuggled.thrown_away() == 14);
}
