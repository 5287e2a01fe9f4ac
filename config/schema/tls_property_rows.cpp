#include <algorithm>
#include <array>
#include <cstddef>

#include "config/schema/properties.h"

namespace sluice::config::schema {

namespace {

using enum Verdict;

template <std::size_t First, std::size_t Second>
constexpr auto joined(const std::array<PropertyRow, First>& first, const std::array<PropertyRow, Second>& second) {
    std::array<PropertyRow, First + Second> rows{};
    std::copy(first.begin(), first.end(), rows.begin());
    std::copy(second.begin(), second.end(), rows.begin() + First);
    return rows;
}

/// Of client-ssl and server-ssl.
constexpr std::array common_rows = {
    PropertyRow{"alert-timeout"},
    PropertyRow{"allow-dynamic-record-sizing"},
    PropertyRow{"allow-expired-crl"},
    PropertyRow{"alpn"},
    PropertyRow{"authenticate"},
    PropertyRow{"authenticate-depth"},
    PropertyRow{"ca-file"},
    PropertyRow{"cache-size"},
    PropertyRow{"cache-timeout"},
    PropertyRow{"cert"},
    PropertyRow{"cert-key-chain"},
    PropertyRow{"chain"},
    PropertyRow{"cipher-group"},
    PropertyRow{"ciphers"},
    PropertyRow{"crl-file"},
    PropertyRow{"defaults-from"},
    PropertyRow{"generic-alert"},
    PropertyRow{"handshake-timeout"},
    PropertyRow{"inherit-certkeychain"},
    PropertyRow{"key"},
    PropertyRow{"maximum-record-size"},
    PropertyRow{"mode"},
    PropertyRow{"options"},
    PropertyRow{"passphrase"},
    PropertyRow{"peer-cert-mode"},
    PropertyRow{"renegotiate-period"},
    PropertyRow{"renegotiate-size"},
    PropertyRow{"renegotiation"},
    PropertyRow{"secure-renegotiation"},
    PropertyRow{"server-name"},
    PropertyRow{"session-ticket"},
    PropertyRow{"session-ticket-timeout"},
    PropertyRow{"sni-default"},
    PropertyRow{"sni-require"},
    PropertyRow{"strict-resume"},
    PropertyRow{"unclean-shutdown"},
    PropertyRow{"app-service", silent},
    PropertyRow{"bypass-on-client-cert-fail", silent},
    PropertyRow{"bypass-on-handshake-alert", silent},
    PropertyRow{"c3d-ca-cert", silent},
    PropertyRow{"c3d-ca-key", silent},
    PropertyRow{"c3d-ca-passphrase", silent},
    PropertyRow{"c3d-cert-extension-custom-oids", silent},
    PropertyRow{"c3d-cert-extension-includes", silent},
    PropertyRow{"c3d-cert-lifespan", silent},
    PropertyRow{"c3d-cert-match-mode", silent},
    PropertyRow{"c3d-client-fallback-cert", silent},
    PropertyRow{"c3d-drop-unknown-ocsp-status", silent},
    PropertyRow{"c3d-ocsp", silent},
    PropertyRow{"cert-extension-includes", silent},
    PropertyRow{"cert-lifespan", silent},
    PropertyRow{"cert-lookup-by-ipaddr-port", silent},
    PropertyRow{"description", silent},
    PropertyRow{"destination-ip-blacklist", silent},
    PropertyRow{"destination-ip-whitelist", silent},
    PropertyRow{"forward-proxy-bypass-default-action", silent},
    PropertyRow{"hello-extension-includes", silent},
    PropertyRow{"hostname-blacklist", silent},
    PropertyRow{"hostname-whitelist", silent},
    PropertyRow{"inherit-ca-certkeychain", silent},
    PropertyRow{"log-publisher", silent},
    PropertyRow{"log-ssl-c3d-events", silent},
    PropertyRow{"log-ssl-client-authentication-events", silent},
    PropertyRow{"log-ssl-forward-proxy-events", silent},
    PropertyRow{"log-ssl-handshake-events", silent},
    PropertyRow{"max-active-handshakes", silent},
    PropertyRow{"max-aggregate-renegotiation-per-minute", silent},
    PropertyRow{"max-renegotiations-per-minute", silent},
    PropertyRow{"mod-ssl-methods", silent},
    PropertyRow{"notify-cert-status-to-virtual-server", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"proxy-ca-cert", silent},
    PropertyRow{"proxy-ca-key", silent},
    PropertyRow{"proxy-ca-passphrase", silent},
    PropertyRow{"retain-certificate", silent},
    PropertyRow{"source-ip-blacklist", silent},
    PropertyRow{"source-ip-whitelist", silent},
    PropertyRow{"ssl-c3d", silent},
    PropertyRow{"ssl-forward-proxy-verified-handshake", silent},
    PropertyRow{"ssl-sign-hash", silent},
    PropertyRow{"tm-options", silent},
    PropertyRow{"data-0rtt", warned, "disabled"},
    PropertyRow{"renegotiate-max-record-delay", warned, "indefinite 10"},
    PropertyRow{"proxy-ssl", restricts, "disabled"},
    PropertyRow{"proxy-ssl-passthrough", restricts, "disabled"},
    PropertyRow{"ssl-forward-proxy", restricts, "disabled"},
    PropertyRow{"ssl-forward-proxy-bypass", restricts, "disabled"},
};

constexpr std::array client_ssl_own_rows = {
    PropertyRow{"allow-non-ssl"},
    PropertyRow{"client-cert-ca"},
    PropertyRow{"ocsp-stapling", warned, "disabled"},
};
constexpr auto client_ssl_rows = joined(common_rows, client_ssl_own_rows);

constexpr std::array server_ssl_own_rows = {
    PropertyRow{"authenticate-name"},
    PropertyRow{"expire-cert-response-control"},
    PropertyRow{"untrusted-cert-response-control"},
    PropertyRow{"ocsp", warned, "none"},
    PropertyRow{"revoked-cert-status-response-control", warned, "drop"},
    PropertyRow{"unknown-cert-status-response-control", warned, "ignore"},
};
constexpr auto server_ssl_rows = joined(common_rows, server_ssl_own_rows);

// The second is Sluice's own.
constexpr std::array smtps_rows = {
    PropertyRow{"activation-mode"},     PropertyRow{"server-activation-mode"}, PropertyRow{"defaults-from"},
    PropertyRow{"app-service", silent}, PropertyRow{"description", silent},    PropertyRow{"partition", silent},
};

} // namespace

std::span<const PropertyRow> tls_property_rows(std::string_view type) {
    if (type == "ltm profile client-ssl")
        return client_ssl_rows;
    if (type == "ltm profile server-ssl")
        return server_ssl_rows;
    return type == "ltm profile smtps" ? std::span<const PropertyRow>(smtps_rows) : std::span<const PropertyRow>();
}

} // namespace sluice::config::schema
