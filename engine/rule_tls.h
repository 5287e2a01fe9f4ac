#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <openssl/types.h>

#include "config/model/tls_profile.h"
#include "engine/rule_host.h"

namespace sluice::engine {

struct ClientHello;

/// What a rule may see and change of the TLS of its connection. Part of RuleConnection, with the same promises.
class RuleTls {
public:
    enum class Choice : std::uint8_t { done, unknown, too_late };

    virtual ~RuleTls() = default;

    /// OpenSSL's object of this side from the beginning of its handshake on, for reading (cipher, certificates, session); null: none.
    [[nodiscard]] virtual SSL* ssl(Side side) const = 0;
    /// Is the handshake over?
    [[nodiscard]] virtual bool is_secured(Side side) const = 0;
    /// From CLIENTSSL_CLIENTHELLO on; null before.
    [[nodiscard]] virtual const ClientHello* client_hello() const = 0;
    /// The profile that the side's handshake uses or would use; null: none.
    [[nodiscard]] virtual const config::TlsProfile* tls_profile(Side side) const = 0;
    /// Will there be, or has there been, a handshake on this side?
    [[nodiscard]] virtual bool is_enabled(Side side) const = 0;

    /// SSL::enable, SSL::disable. Enabled on a connection that is relayed already, the handshake begins when the event is over; what the
    /// peer has sent before is thrown away (RFC 3207 §4.2). False: there is no profile, or the handshake is over.
    virtual bool enable(Side side, bool enabled) = 0;
    /// SSL::profile: by a full path, or a name of /Common. Before the side's handshake; the client's until CLIENTSSL_CLIENTHELLO is over.
    virtual Choice choose_profile(Side side, std::string_view name) = 0;
    /// SSL::cert mode, before the certificate is asked for. False: too late.
    virtual bool set_client_cert_mode(config::ClientCertMode mode) = 0;
    /// SSL::handshake hold and resume.
    virtual void hold_handshake(bool held) = 0;

    /// SSL::collect and its like: TCP::collect's meaning, of what is inside TLS. CLIENTSSL_DATA and SERVERSSL_DATA tell. False: no TLS
    /// there.
    virtual bool collect_plain(Side side, std::size_t wanted, std::size_t skip) = 0;
    /// SSL::respond. False: no TLS there.
    virtual bool respond_plain(Side side, std::span<const std::byte> bytes) = 0;

    /// SMTPS::activation_mode; nothing: the virtual server has no smtps profile.
    [[nodiscard]] virtual std::optional<config::StartTls> starttls() const = 0;
    virtual void set_starttls(config::StartTls mode) = 0;
};

/// Where there is no TLS: recorders and tests.
class NoRuleTls final : public RuleTls {
public:
    [[nodiscard]] SSL* ssl(Side) const override { return nullptr; }
    [[nodiscard]] bool is_secured(Side) const override { return false; }
    [[nodiscard]] const ClientHello* client_hello() const override { return nullptr; }
    [[nodiscard]] const config::TlsProfile* tls_profile(Side) const override { return nullptr; }
    [[nodiscard]] bool is_enabled(Side) const override { return false; }
    bool enable(Side, bool) override { return false; }
    Choice choose_profile(Side, std::string_view) override { return Choice::unknown; }
    bool set_client_cert_mode(config::ClientCertMode) override { return false; }
    void hold_handshake(bool) override {}
    bool collect_plain(Side, std::size_t, std::size_t) override { return false; }
    bool respond_plain(Side, std::span<const std::byte>) override { return false; }
    [[nodiscard]] std::optional<config::StartTls> starttls() const override { return std::nullopt; }
    void set_starttls(config::StartTls) override {}
};

} // namespace sluice::engine
