#include <span>

#include "config/model/profile_settings.h"

namespace sluice::config {

namespace {

struct Default {
    std::string_view property;
    std::string_view value;
};

// Of the root profiles here, which have old versions and renegotiation off.
constexpr Default client_ssl_defaults[] = {
    {"alert-timeout", "indefinite"},
    {"allow-dynamic-record-sizing", "disabled"},
    {"allow-expired-crl", "disabled"},
    {"allow-non-ssl", "disabled"},
    {"alpn", "none"},
    {"app-service", "none"},
    {"authenticate", "once"},
    {"authenticate-depth", "9"},
    {"ca-file", "none"},
    {"cache-size", "262144"},
    {"cache-timeout", "3600"},
    {"cert", "/Common/default.crt"},
    {"cert-extension-includes", "{ basic-constraints subject-alternative-name }"},
    {"chain", "none"},
    {"cipher-group", "none"},
    {"ciphers", "DEFAULT"},
    {"client-cert-ca", "none"},
    {"crl-file", "none"},
    {"data-0rtt", "disabled"},
    {"defaults-from", "none"},
    {"description", "none"},
    {"generic-alert", "enabled"},
    {"handshake-timeout", "10"},
    {"inherit-certkeychain", "true"},
    {"key", "/Common/default.key"},
    {"maximum-record-size", "16384"},
    {"mod-ssl-methods", "disabled"},
    {"mode", "enabled"},
    {"ocsp-stapling", "disabled"},
    {"options", "{ dont-insert-empty-fragments no-tlsv1 no-tlsv1.1 }"},
    {"passphrase", "none"},
    {"peer-cert-mode", "ignore"},
    {"proxy-ssl", "disabled"},
    {"proxy-ssl-passthrough", "disabled"},
    {"renegotiate-max-record-delay", "indefinite"},
    {"renegotiate-period", "indefinite"},
    {"renegotiate-size", "indefinite"},
    {"renegotiation", "disabled"},
    {"retain-certificate", "true"},
    {"secure-renegotiation", "require"},
    {"server-name", "none"},
    {"session-ticket", "disabled"},
    {"session-ticket-timeout", "0"},
    {"sni-default", "false"},
    {"sni-require", "false"},
    {"ssl-forward-proxy", "disabled"},
    {"ssl-forward-proxy-bypass", "disabled"},
    {"strict-resume", "disabled"},
    {"unclean-shutdown", "enabled"},
};

constexpr Default server_ssl_defaults[] = {
    {"alert-timeout", "indefinite"},
    {"allow-dynamic-record-sizing", "disabled"},
    {"allow-expired-crl", "disabled"},
    {"alpn", "none"},
    {"app-service", "none"},
    {"authenticate", "once"},
    {"authenticate-depth", "9"},
    {"authenticate-name", "none"},
    {"ca-file", "none"},
    {"cache-size", "262144"},
    {"cache-timeout", "3600"},
    {"cert", "none"},
    {"chain", "none"},
    {"cipher-group", "none"},
    {"ciphers", "DEFAULT"},
    {"crl-file", "none"},
    {"data-0rtt", "disabled"},
    {"defaults-from", "none"},
    {"description", "none"},
    {"expire-cert-response-control", "drop"},
    {"generic-alert", "enabled"},
    {"handshake-timeout", "10"},
    {"key", "none"},
    {"maximum-record-size", "16384"},
    {"mod-ssl-methods", "disabled"},
    {"mode", "enabled"},
    {"options", "{ dont-insert-empty-fragments no-tlsv1 no-tlsv1.1 }"},
    {"passphrase", "none"},
    {"peer-cert-mode", "ignore"},
    {"proxy-ssl", "disabled"},
    {"proxy-ssl-passthrough", "disabled"},
    {"renegotiate-max-record-delay", "indefinite"},
    {"renegotiate-period", "indefinite"},
    {"renegotiate-size", "indefinite"},
    {"renegotiation", "disabled"},
    {"secure-renegotiation", "require-strict"},
    {"server-name", "none"},
    {"session-ticket", "disabled"},
    {"session-ticket-timeout", "0"},
    {"sni-default", "false"},
    {"sni-require", "false"},
    {"ssl-c3d", "disabled"},
    {"ssl-forward-proxy", "disabled"},
    {"ssl-forward-proxy-bypass", "disabled"},
    {"strict-resume", "disabled"},
    {"unclean-shutdown", "enabled"},
    {"untrusted-cert-response-control", "drop"},
};

constexpr Default smtps_defaults[] = {
    {"activation-mode", "require"},     {"app-service", "none"}, {"defaults-from", "none"}, {"description", "none"},
    {"server-activation-mode", "none"},
};

std::optional<std::string> find(const Settings& written, std::span<const Default> defaults, std::string_view property) {
    if (const auto found = written.find(property); found != written.end())
        return found->second;
    for (const Default& row : defaults)
        if (row.property == property)
            return std::string(row.value);
    return std::nullopt;
}

} // namespace

std::optional<std::string> setting(const ClientSslProfile& profile, std::string_view property) {
    return find(profile.written, client_ssl_defaults, property);
}

std::optional<std::string> setting(const ServerSslProfile& profile, std::string_view property) {
    return find(profile.written, server_ssl_defaults, property);
}

std::optional<std::string> setting(const SmtpsProfile& profile, std::string_view property) {
    return find(profile.written, smtps_defaults, property);
}

} // namespace sluice::config
