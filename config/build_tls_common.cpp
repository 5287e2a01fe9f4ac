#include <array>

#include <fmt/format.h>

#include "config/build_tls.h"

namespace sluice::config::build {

namespace {

constexpr std::uint64_t number_max = 0xffffffff;
constexpr std::chrono::seconds as_good_as_endless{365 * 86'400};

/// Reads fields of a profile by their property's name; absent ones stay as they are.
class Fields {
public:
    explicit Fields(ProfileReading& reading) : reading_(reading) {}

    void truth(std::string_view key, bool& target) {
        with(key, [&](const schema::Reader& reader, const Property* property) { reader.truth(property, target); });
    }
    void number(std::string_view key, std::uint32_t& target, std::uint64_t minimum, std::uint64_t maximum) {
        with(key, [&](const schema::Reader& reader, const Property* property) { reader.number(property, target, minimum, maximum); });
    }
    void seconds(std::string_view key, std::optional<std::chrono::seconds>& target) {
        with(key, [&](const schema::Reader& reader, const Property* property) { reader.seconds(property, target); });
    }
    void long_seconds(std::string_view key, std::chrono::seconds& target) {
        std::optional<std::chrono::seconds> value = target;
        seconds(key, value);
        target = value.value_or(as_good_as_endless);
    }
    void text(std::string_view key, std::string& target) {
        with(key, [&](const schema::Reader& reader, const Property* property) { reader.text(property, target); });
    }
    /// One of several words; another one is invalid.
    template <typename Value, std::size_t count>
    void choice(std::string_view key, Value& target, const std::array<std::pair<std::string_view, Value>, count>& words) {
        const ProfileReading::Written written = reading_.find(key);
        if (written.property == nullptr)
            return;
        for (const auto& [word, value] : words) {
            if (word == written.property->value()) {
                target = value;
                return;
            }
        }
        reading_.findings_of(written).invalid(*written.owner, *written.property);
    }

private:
    template <typename Read>
    void with(std::string_view key, Read read) {
        const ProfileReading::Written written = reading_.find(key);
        if (written.property != nullptr)
            read(reading_.reader(written), written.property);
    }

    ProfileReading& reading_;
};

constexpr std::array authenticate_words = {std::pair<std::string_view, Authenticate>{"once", Authenticate::once},
                                           std::pair<std::string_view, Authenticate>{"always", Authenticate::always}};
constexpr std::array renegotiation_words = {
    std::pair<std::string_view, SecureRenegotiation>{"request", SecureRenegotiation::request},
    std::pair<std::string_view, SecureRenegotiation>{"require", SecureRenegotiation::require},
    std::pair<std::string_view, SecureRenegotiation>{"require-strict", SecureRenegotiation::require_strict}};
constexpr std::array client_cert_words = {std::pair<std::string_view, ClientCertMode>{"ignore", ClientCertMode::ignore},
                                          std::pair<std::string_view, ClientCertMode>{"auto", ClientCertMode::ignore},
                                          std::pair<std::string_view, ClientCertMode>{"request", ClientCertMode::request},
                                          std::pair<std::string_view, ClientCertMode>{"require", ClientCertMode::require}};
constexpr std::array member_cert_words = {std::pair<std::string_view, bool>{"ignore", false},
                                          std::pair<std::string_view, bool>{"auto", false},
                                          std::pair<std::string_view, bool>{"require", true}};
constexpr std::array response_words = {std::pair<std::string_view, CertResponse>{"drop", CertResponse::drop},
                                       std::pair<std::string_view, CertResponse>{"ignore", CertResponse::ignore},
                                       std::pair<std::string_view, CertResponse>{"mask", CertResponse::mask}};
constexpr std::array starttls_words = {std::pair<std::string_view, StartTls>{"none", StartTls::none},
                                       std::pair<std::string_view, StartTls>{"allow", StartTls::allow},
                                       std::pair<std::string_view, StartTls>{"require", StartTls::require}};

/// Megabytes, as F5 counts here.
void read_renegotiate_size(ProfileReading& reading, TlsProfile& profile) {
    const ProfileReading::Written written = reading.find("renegotiate-size");
    if (written.property == nullptr || written.property->value() == "indefinite")
        return;
    constexpr std::uint64_t megabyte = 1'048'576;
    std::uint32_t megabytes = 0;
    reading.reader(written).number(written.property, megabytes, 1, number_max);
    if (megabytes != 0)
        profile.renegotiate_size = megabytes * megabyte;
}

void read_alpn(ProfileReading& reading, TlsProfile& profile) {
    const ProfileReading::Written written = reading.find("alpn");
    if (written.property == nullptr)
        return;
    constexpr std::size_t protocol_bytes_max = 255;
    for (const std::string& protocol : words_of(*written.property)) {
        if (protocol.size() > protocol_bytes_max)
            reading.findings_of(written).invalid(*written.owner, *written.property, "the name of a protocol has 255 bytes at most");
        else
            profile.alpn.push_back(protocol);
    }
}

void read_crl(ProfileReading& reading, TlsProfile& profile) {
    const ProfileReading::Written written = reading.find("crl-file");
    if (written.property == nullptr)
        return;
    const std::string name = reading.reference(written, *written.property, "sys file ssl-crl", written.property->value());
    const auto found = reading.world().next.crls.find(name);
    if (found != reading.world().next.crls.end())
        profile.crl_file = found->second;
    else if (!name.empty())
        reading.cannot_be_used(fmt::format("crl-file {} has no content", name));
}

/// What the sessions of others' renegotiations cost is the operator's to know.
void warn_of_renegotiation(ProfileReading& reading, const TlsProfile& profile) {
    if (profile.renegotiation)
        reading.warn(reading.find("renegotiation"), "renegotiation is enabled, and lets each client make this machine repeat handshakes");
}

} // namespace

void read_tls_common(ProfileReading& reading, TlsProfile& profile) {
    Fields fields(reading);
    profile.name = reading.name();
    profile.builtin = reading.builtin();
    profile.written = reading.settings();
    fields.truth("mode", profile.enabled);
    read_tls_ciphers(reading, profile);
    fields.truth("sni-default", profile.sni_default);
    fields.truth("sni-require", profile.sni_require);
    read_alpn(reading, profile);
    profile.ca_file = read_certificate_reference(reading, "ca-file");
    read_crl(reading, profile);
    fields.truth("allow-expired-crl", profile.allow_expired_crl);
    fields.choice("authenticate", profile.authenticate, authenticate_words);
    fields.number("authenticate-depth", profile.authenticate_depth, 0, 255);
    fields.number("cache-size", profile.cache_size, 0, 4'194'304);
    fields.long_seconds("cache-timeout", profile.cache_timeout);
    fields.truth("session-ticket", profile.session_ticket);
    profile.session_tickets_1_3 = profile.cache_size > 0 || profile.session_ticket;
    fields.long_seconds("session-ticket-timeout", profile.session_ticket_timeout);
    fields.seconds("handshake-timeout", profile.handshake_timeout);
    fields.seconds("alert-timeout", profile.alert_timeout);
    fields.truth("generic-alert", profile.generic_alert);
    fields.truth("unclean-shutdown", profile.unclean_shutdown);
    fields.truth("strict-resume", profile.strict_resume);
    fields.truth("renegotiation", profile.renegotiation);
    fields.choice("secure-renegotiation", profile.secure_renegotiation, renegotiation_words);
    fields.seconds("renegotiate-period", profile.renegotiate_period);
    read_renegotiate_size(reading, profile);
    fields.number("maximum-record-size", profile.maximum_record_size, 128, 16'384);
    fields.truth("allow-dynamic-record-sizing", profile.allow_dynamic_record_sizing);
    warn_of_renegotiation(reading, profile);
}

void read_client_ssl_fields(ProfileReading& reading, ClientSslProfile& profile) {
    Fields fields(reading);
    fields.text("server-name", profile.server_name);
    fields.choice("peer-cert-mode", profile.peer_cert_mode, client_cert_words);
    profile.client_cert_ca = read_certificate_reference(reading, "client-cert-ca");
    fields.truth("allow-non-ssl", profile.allow_non_ssl);
    if (profile.peer_cert_mode == ClientCertMode::require && !profile.ca_file)
        reading.warn(reading.find("peer-cert-mode"), "no client certificate can be good without a ca-file: every handshake will fail");
}

void read_server_ssl_fields(ProfileReading& reading, ServerSslProfile& profile) {
    Fields fields(reading);
    fields.text("server-name", profile.server_name);
    fields.choice("peer-cert-mode", profile.verifies_peer, member_cert_words);
    fields.text("authenticate-name", profile.authenticate_name);
    fields.choice("untrusted-cert-response-control", profile.untrusted_cert, response_words);
    fields.choice("expire-cert-response-control", profile.expired_cert, response_words);
    if (profile.verifies_peer && !profile.ca_file)
        reading.warn(reading.find("peer-cert-mode"), "no member's certificate can be good without a ca-file");
    if (!profile.verifies_peer && !profile.authenticate_name.empty())
        reading.warn(reading.find("authenticate-name"), "authenticate-name has no effect without peer-cert-mode require");
}

void read_smtps_fields(ProfileReading& reading, SmtpsProfile& profile) {
    Fields fields(reading);
    profile.name = reading.name();
    profile.written = reading.settings();
    fields.choice("activation-mode", profile.activation_mode, starttls_words);
    fields.choice("server-activation-mode", profile.server_activation_mode, starttls_words);
}

} // namespace sluice::config::build
