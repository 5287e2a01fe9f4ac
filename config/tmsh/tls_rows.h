#pragma once

#include <array>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

// The properties of TLS profiles and of what they stand on. A child may say a root's value again, over a parent that has another one:
// so nearly all are kept when they are said.

constexpr std::array cert_key_chain_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"cert", Kind::reference, {}, {}, {}, true},
    PropertyRow{"chain", Kind::reference, "none", {}, {}},
    PropertyRow{"key", Kind::reference, {}, {}, {}, true},
    PropertyRow{"ocsp-stapling-parameters", Kind::reference, "none", {}, {}},
    PropertyRow{"passphrase", Kind::word, "none", {}, {}},
    PropertyRow{"usage", Kind::choice, "SERVER", "SERVER|CA", {}},
};

constexpr std::array profile_client_ssl_rows = {
    PropertyRow{"alert-timeout", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"allow-dynamic-record-sizing", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"allow-expired-crl", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"allow-non-ssl", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"alpn", Kind::words, "none", {}, {}, true},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"authenticate", Kind::choice, "once", "once|always", {}, true},
    PropertyRow{"authenticate-depth", Kind::number, "9", {}, {}, true},
    PropertyRow{"ca-file", Kind::reference, "none", {}, {}, true},
    PropertyRow{"cache-size", Kind::number, "262144", {}, {}, true},
    PropertyRow{"cache-timeout", Kind::word, "3600", {}, {}, true},
    PropertyRow{"cert", Kind::reference, "/Common/default.crt", {}, {}},
    PropertyRow{"cert-extension-includes", Kind::words, "{ basic-constraints subject-alternative-name }", {}, {}, true},
    PropertyRow{"cert-key-chain", Kind::entries, {}, {}, cert_key_chain_rows},
    PropertyRow{"chain", Kind::reference, "none", {}, {}},
    PropertyRow{"cipher-group", Kind::reference, "none", {}, {}, true},
    PropertyRow{"ciphers", Kind::word, "DEFAULT", {}, {}, true},
    PropertyRow{"client-cert-ca", Kind::reference, "none", {}, {}, true},
    PropertyRow{"crl-file", Kind::reference, "none", {}, {}, true},
    PropertyRow{"data-0rtt", Kind::choice, "disabled", "disabled|enabled-with-anti-replay|enabled-without-anti-replay", {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"generic-alert", Kind::choice, "enabled", "enabled|disabled", {}, true},
    PropertyRow{"handshake-timeout", Kind::word, "10", {}, {}, true},
    PropertyRow{"inherit-certkeychain", Kind::choice, "true", "true|false", {}, true},
    PropertyRow{"key", Kind::reference, "/Common/default.key", {}, {}},
    PropertyRow{"maximum-record-size", Kind::number, "16384", {}, {}, true},
    PropertyRow{"mod-ssl-methods", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"mode", Kind::choice, "enabled", "enabled|disabled", {}, true},
    PropertyRow{"ocsp-stapling", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"options", Kind::words, "{ dont-insert-empty-fragments no-tlsv1 no-tlsv1.1 }", {}, {}, true},
    PropertyRow{"passphrase", Kind::word, "none", {}, {}},
    PropertyRow{"peer-cert-mode", Kind::choice, "ignore", "ignore|request|require|auto", {}, true},
    PropertyRow{"proxy-ssl", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"proxy-ssl-passthrough", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"renegotiate-max-record-delay", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"renegotiate-period", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"renegotiate-size", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"renegotiation", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"retain-certificate", Kind::choice, "true", "true|false", {}, true},
    PropertyRow{"secure-renegotiation", Kind::choice, "require", "request|require|require-strict", {}, true},
    PropertyRow{"server-name", Kind::word, "none", {}, {}, true},
    PropertyRow{"session-ticket", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"session-ticket-timeout", Kind::word, "0", {}, {}, true},
    PropertyRow{"sni-default", Kind::choice, "false", "true|false", {}, true},
    PropertyRow{"sni-require", Kind::choice, "false", "true|false", {}, true},
    PropertyRow{"ssl-forward-proxy", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"ssl-forward-proxy-bypass", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"strict-resume", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"unclean-shutdown", Kind::choice, "enabled", "enabled|disabled", {}, true},
};

constexpr std::array profile_server_ssl_rows = {
    PropertyRow{"alert-timeout", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"allow-dynamic-record-sizing", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"allow-expired-crl", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"alpn", Kind::words, "none", {}, {}, true},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"authenticate", Kind::choice, "once", "once|always", {}, true},
    PropertyRow{"authenticate-depth", Kind::number, "9", {}, {}, true},
    PropertyRow{"authenticate-name", Kind::word, "none", {}, {}, true},
    PropertyRow{"ca-file", Kind::reference, "none", {}, {}, true},
    PropertyRow{"cache-size", Kind::number, "262144", {}, {}, true},
    PropertyRow{"cache-timeout", Kind::word, "3600", {}, {}, true},
    PropertyRow{"cert", Kind::reference, "none", {}, {}},
    PropertyRow{"chain", Kind::reference, "none", {}, {}},
    PropertyRow{"cipher-group", Kind::reference, "none", {}, {}, true},
    PropertyRow{"ciphers", Kind::word, "DEFAULT", {}, {}, true},
    PropertyRow{"crl-file", Kind::reference, "none", {}, {}, true},
    PropertyRow{"data-0rtt", Kind::choice, "disabled", "disabled|enabled-with-anti-replay|enabled-without-anti-replay", {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"expire-cert-response-control", Kind::choice, "drop", "drop|ignore|mask", {}, true},
    PropertyRow{"generic-alert", Kind::choice, "enabled", "enabled|disabled", {}, true},
    PropertyRow{"handshake-timeout", Kind::word, "10", {}, {}, true},
    PropertyRow{"key", Kind::reference, "none", {}, {}},
    PropertyRow{"maximum-record-size", Kind::number, "16384", {}, {}, true},
    PropertyRow{"mod-ssl-methods", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"mode", Kind::choice, "enabled", "enabled|disabled", {}, true},
    PropertyRow{"options", Kind::words, "{ dont-insert-empty-fragments no-tlsv1 no-tlsv1.1 }", {}, {}, true},
    PropertyRow{"passphrase", Kind::word, "none", {}, {}},
    PropertyRow{"peer-cert-mode", Kind::choice, "ignore", "ignore|require|auto", {}, true},
    PropertyRow{"proxy-ssl", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"proxy-ssl-passthrough", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"renegotiate-max-record-delay", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"renegotiate-period", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"renegotiate-size", Kind::word, "indefinite", {}, {}, true},
    PropertyRow{"renegotiation", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"secure-renegotiation", Kind::choice, "require-strict", "request|require|require-strict", {}, true},
    PropertyRow{"server-name", Kind::word, "none", {}, {}, true},
    PropertyRow{"session-ticket", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"session-ticket-timeout", Kind::word, "0", {}, {}, true},
    PropertyRow{"sni-default", Kind::choice, "false", "true|false", {}, true},
    PropertyRow{"sni-require", Kind::choice, "false", "true|false", {}, true},
    PropertyRow{"ssl-c3d", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"ssl-forward-proxy", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"ssl-forward-proxy-bypass", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"strict-resume", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"unclean-shutdown", Kind::choice, "enabled", "enabled|disabled", {}, true},
    PropertyRow{"untrusted-cert-response-control", Kind::choice, "drop", "drop|ignore|mask", {}, true},
};

constexpr std::array profile_smtps_rows = {
    PropertyRow{"activation-mode", Kind::choice, "require", "none|allow|require", {}, true},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"server-activation-mode", Kind::choice, "none", "none|allow|require", {}, true},
};

constexpr std::array cipher_rule_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"cipher", Kind::word, "DEFAULT", {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"dh-groups", Kind::word, "DEFAULT", {}, {}, true},
    PropertyRow{"signature-algorithms", Kind::word, "DEFAULT", {}, {}, true},
};

constexpr std::array cipher_group_rows = {
    PropertyRow{"allow", Kind::entries, "none", {}, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"exclude", Kind::entries, "none", {}, {}},
    PropertyRow{"ordering", Kind::choice, "default", "default|speed|strength|fips|hardware", {}, true},
    PropertyRow{"require", Kind::entries, "none", {}, {}},
};

constexpr std::array stored_key_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"passphrase", Kind::word, "none", {}, {}},
    PropertyRow{"source-path", Kind::text, "none", {}, {}, true},
};

} // namespace sluice::config::tmsh
