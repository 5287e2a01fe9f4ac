#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/types.h>

#include "config/model/tls_profile.h"
#include "engine/rule_host.h"
#include "engine/tls/client_hello.h"

namespace sluice::engine {

/// What a rule wants of one side's TLS in the place of what the profile says. Counts for a handshake that has not begun; on the client's
/// side until CLIENTSSL_CLIENTHELLO is over, and `alpn` of the server's until SERVERSSL_CLIENTHELLO_SEND is.
struct TlsWishes {
    std::optional<config::ClientCertMode> cert_mode; ///< of the peer, on either side
    std::optional<config::Authenticate> authenticate;
    std::optional<std::uint32_t> authenticate_depth;
    std::optional<std::vector<std::string>> alpn; ///< in order of preference; empty: the extension is not used
    std::optional<bool> allow_non_ssl;            ///< of the client
    std::optional<bool> unclean_shutdown;         ///< close_notify is sent either way
    std::optional<bool> renegotiation;            ///< at any time, TLS 1.2
    std::optional<config::SecureRenegotiation> secure_renegotiation;
    std::optional<std::uint32_t> maximum_record_size; ///< 512 to 16384; at any time
    std::optional<bool> dynamic_record_sizing;        ///< at any time
};

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
    [[nodiscard]] virtual TlsWishes wishes(Side side) const = 0;
    /// In the place of the last ones. False: the virtual server has no TLS profile on either side.
    virtual bool wish(Side side, const TlsWishes& wishes) = 0;
    /// SSL::verify_result CODE. In CLIENTSSL_CLIENTCERT and SERVERSSL_SERVERCERT it decides as OpenSSL's result does: another one than
    /// X509_V_OK ends a connection whose certificate is required. False: no TLS there.
    virtual bool set_verify_result(Side side, long result) = 0;
    /// Of the peer's hello; the server's only after its SERVERSSL_SERVERHELLO, when the rules have an event there.
    [[nodiscard]] virtual std::span<const ClientHello::Extension> peer_extensions(Side side) const = 0;
    /// SSL::renegotiate: begins another handshake inside TLS 1.2, and the side's handshake event comes again when it is over. False: TLS is
    /// another one, or renegotiation is disabled.
    virtual bool renegotiate(Side side) = 0;
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
    /// SMTPS::enable, SMTPS::disable: is the smtps profile there at all? False: there is none, or it is too late.
    virtual bool enable_starttls(bool enabled) = 0;
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
    [[nodiscard]] TlsWishes wishes(Side) const override { return {}; }
    bool wish(Side, const TlsWishes&) override { return false; }
    bool set_verify_result(Side, long) override { return false; }
    [[nodiscard]] std::span<const ClientHello::Extension> peer_extensions(Side) const override { return {}; }
    bool renegotiate(Side) override { return false; }
    void hold_handshake(bool) override {}
    bool collect_plain(Side, std::size_t, std::size_t) override { return false; }
    bool respond_plain(Side, std::span<const std::byte>) override { return false; }
    [[nodiscard]] std::optional<config::StartTls> starttls() const override { return std::nullopt; }
    void set_starttls(config::StartTls) override {}
    bool enable_starttls(bool) override { return false; }
};

} // namespace sluice::engine
