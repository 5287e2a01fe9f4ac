#pragma once

#include <memory>
#include <string>

#include "engine/rule_tls.h"
#include "engine/tls/openssl.h"
#include "tests/unit/tclbind/rules_support.h"

namespace sluice::tclbind {

/// A certificate of a key on P-256, made by `issuer` or by itself.
struct TestCertificate {
    engine::CertificatePtr certificate;
    engine::PrivateKeyPtr key;
};
TestCertificate make_certificate(const std::string& common_name, const TestCertificate* issuer = nullptr);

/// Two ends of TLS in memory. The accepting one asks for a certificate and takes any.
class TlsPair {
public:
    explicit TlsPair(int version);
    /// The connecting end's.
    void show(const TestCertificate& leaf, const TestCertificate& authority);
    void ask_for(const std::string& server_name);
    void go_on_with(SSL_SESSION* session) { SSL_set_session(connecting.get(), session); }
    /// Both handshakes, and what the accepting end sends after its own. False: one has failed.
    bool shake_hands();
    /// Another connection of the same two ends.
    void begin_again();

    engine::SslContextPtr connecting_context;
    engine::SslContextPtr accepting_context;
    engine::SslPtr connecting;
    engine::SslPtr accepting;
    engine::ClientHello hello; ///< as the accepting end has read it

private:
    TestCertificate own_;
};

/// A connection whose client is the connecting end of a pair and whose member the accepting one of another. Keeps what it is told.
class TlsConnection final : public PlainConnection, private engine::RuleTls {
public:
    TlsPair* client_pair = nullptr;
    TlsPair* server_pair = nullptr;
    bool secured = true;
    std::string told;
    config::ClientSslProfile client_profile;
    config::ServerSslProfile server_profile;
    std::optional<config::StartTls> mode;
    std::optional<engine::TlsWishes> client_wishes;
    std::optional<engine::TlsWishes> server_wishes;
    std::vector<engine::ClientHello::Extension> server_extensions;
    std::string held = "EHLO x\r\n";
    bool collecting = false;

    [[nodiscard]] engine::RuleTls& tls() override { return *this; }
    [[nodiscard]] bool is_collecting(engine::Side) const override { return collecting; }
    [[nodiscard]] std::span<const std::byte> collected(engine::Side) const override { return std::as_bytes(std::span{held}); }
    bool replace_collected(engine::Side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) override;
    std::size_t release_collected(engine::Side, std::optional<std::size_t> most) override;
    void close_orderly() override { told += "close "; }

private:
    [[nodiscard]] SSL* ssl(engine::Side side) const override;
    [[nodiscard]] bool is_secured(engine::Side side) const override { return secured && ssl(side) != nullptr; }
    [[nodiscard]] const engine::ClientHello* client_hello() const override {
        return client_pair == nullptr ? nullptr : &client_pair->hello;
    }
    [[nodiscard]] const config::TlsProfile* tls_profile(engine::Side side) const override;
    [[nodiscard]] bool is_enabled(engine::Side side) const override { return ssl(side) != nullptr; }
    bool enable(engine::Side side, bool enabled) override;
    Choice choose_profile(engine::Side side, std::string_view name) override;
    [[nodiscard]] engine::TlsWishes wishes(engine::Side side) const override;
    bool wish(engine::Side side, const engine::TlsWishes& wishes) override;
    bool set_verify_result(engine::Side side, long result) override;
    [[nodiscard]] std::span<const engine::ClientHello::Extension> peer_extensions(engine::Side side) const override;
    bool renegotiate(engine::Side side) override;
    void hold_handshake(bool is_held) override { told += is_held ? "hold " : "resume "; }
    bool collect_plain(engine::Side side, std::size_t wanted, std::size_t skip) override;
    bool respond_plain(engine::Side side, std::span<const std::byte> bytes) override;
    [[nodiscard]] std::optional<config::StartTls> starttls() const override { return mode; }
    void set_starttls(config::StartTls wanted) override { mode = wanted; }
    bool enable_starttls(bool enabled) override;
};

} // namespace sluice::tclbind
