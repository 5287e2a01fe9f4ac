#include "config/schema/builtin.h"

#include <algorithm>
#include <array>
#include <span>

namespace sluice::config::schema {

namespace {

struct Builtin {
    std::string_view name; ///< without /Common/
    std::string_view type;
};

constexpr std::array profiles = {
    Builtin{"tcp", "tcp"},
    Builtin{"tcp-legacy", "tcp"},
    Builtin{"tcp-lan-optimized", "tcp"},
    Builtin{"tcp-wan-optimized", "tcp"},
    Builtin{"tcp-mobile-optimized", "tcp"},
    Builtin{"mptcp-mobile-optimized", "tcp"},
    Builtin{"f5-tcp-progressive", "tcp"},
    Builtin{"f5-tcp-lan", "tcp"},
    Builtin{"f5-tcp-wan", "tcp"},
    Builtin{"f5-tcp-mobile", "tcp"},
    Builtin{"splitsession-default-tcp", "tcp"},
    Builtin{"apm-forwarding-client-tcp", "tcp"},
    Builtin{"apm-forwarding-server-tcp", "tcp"},
    Builtin{"wom-tcp-lan-optimized", "tcp"},
    Builtin{"wom-tcp-wan-optimized", "tcp"},
    Builtin{"udp", "udp"},
    Builtin{"udp_decrement_ttl", "udp"},
    Builtin{"udp_preserve_ttl", "udp"},
    Builtin{"udp_gtm_dns", "udp"},
    Builtin{"fastL4", "fastl4"},
    Builtin{"full-acceleration", "fastl4"},
    Builtin{"security-fastL4", "fastl4"},
    Builtin{"apm-forwarding-fastL4", "fastl4"},
    Builtin{"fasthttp", "fasthttp"},
    Builtin{"http", "http"},
    Builtin{"http-explicit", "http"},
    Builtin{"http-transparent", "http"},
    Builtin{"http2", "http2"},
    Builtin{"http3", "http3"},
    Builtin{"quic", "quic"},
    Builtin{"clientssl", "client-ssl"},
    Builtin{"clientssl-secure", "client-ssl"},
    Builtin{"clientssl-insecure-compatible", "client-ssl"},
    Builtin{"clientssl-quic", "client-ssl"},
    Builtin{"crypto-server-default-clientssl", "client-ssl"},
    Builtin{"splitsession-default-clientssl", "client-ssl"},
    Builtin{"wom-default-clientssl", "client-ssl"},
    Builtin{"serverssl", "server-ssl"},
    Builtin{"serverssl-insecure-compatible", "server-ssl"},
    Builtin{"serverssl-secure", "server-ssl"},
    Builtin{"apm-default-serverssl", "server-ssl"},
    Builtin{"crypto-client-default-serverssl", "server-ssl"},
    Builtin{"pcoip-default-serverssl", "server-ssl"},
    Builtin{"splitsession-default-serverssl", "server-ssl"},
    Builtin{"wom-default-serverssl", "server-ssl"},
    Builtin{"oneconnect", "one-connect"},
    Builtin{"httpcompression", "http-compression"},
    Builtin{"wan-optimized-compression", "http-compression"},
    Builtin{"webacceleration", "web-acceleration"},
    Builtin{"optimized-acceleration", "web-acceleration"},
    Builtin{"optimized-caching", "web-acceleration"},
    Builtin{"stream", "stream"},
    Builtin{"stats", "statistics"},
    Builtin{"request-log", "request-log"},
    Builtin{"analytics", "analytics"},
    Builtin{"tcp-analytics", "tcp-analytics"},
    Builtin{"smtps", "smtps"},
    Builtin{"smtp", "smtp"},
    Builtin{"pop3", "pop3"},
    Builtin{"imap", "imap"},
    Builtin{"ftp", "ftp"},
    Builtin{"tftp", "tftp"},
    Builtin{"dns", "dns"},
    Builtin{"sip", "sip"},
    Builtin{"diameter", "diameter"},
    Builtin{"radiusLB", "radius"},
    Builtin{"radiusLB-subscriber-aware", "radius"},
    Builtin{"rtsp", "rtsp"},
    Builtin{"rtcp", "rtsp"},
    Builtin{"ipother", "ipother"},
    Builtin{"sctp", "sctp"},
    Builtin{"websocket", "websocket"},
    Builtin{"html", "html"},
    Builtin{"rewrite", "rewrite"},
    Builtin{"rewrite-portal", "rewrite"},
    Builtin{"rewrite-uri-translation", "rewrite"},
    Builtin{"icap", "icap"},
    Builtin{"requestadapt", "request-adapt"},
    Builtin{"responseadapt", "response-adapt"},
    Builtin{"spm", "spm"},
    Builtin{"xml", "xml"},
    Builtin{"ntlm", "ntlm"},
    Builtin{"mqtt", "mqtt"},
    Builtin{"fix", "fix"},
    Builtin{"gtp", "gtp"},
    Builtin{"pptp", "pptp"},
    Builtin{"ldap", "ldap"},
    Builtin{"clientldap", "client-ldap"},
    Builtin{"serverldap", "server-ldap"},
    Builtin{"socks", "socks"},
    Builtin{"ocsp-stapling-params", "ocsp-stapling-params"},
    Builtin{"qoe", "qoe"},
    Builtin{"isession", "wan-optimization"},
    Builtin{"isession-http", "wan-optimization"},
    Builtin{"classification", "classification"},
    Builtin{"classification_apm_swg", "classification"},
    Builtin{"connector", "connector"},
    Builtin{"service", "service"},
    Builtin{"dos", "dos"},
    Builtin{"bot-defense", "bot-defense"},
    Builtin{"httprouter", "httprouter"},
};

constexpr std::array monitors = {
    Builtin{"tcp", "tcp"},
    Builtin{"smtp", "smtp"},
    Builtin{"tcp_half_open", "tcp-half-open"},
    Builtin{"http", "http"},
    Builtin{"http2", "http2"},
    Builtin{"http_head_f5", "http"},
    Builtin{"https", "https"},
    Builtin{"https_443", "https"},
    Builtin{"https_head_f5", "https"},
    Builtin{"external", "external"},
    Builtin{"gateway_icmp", "gateway-icmp"},
    Builtin{"icmp", "icmp"},
    Builtin{"inband", "inband"},
    Builtin{"udp", "udp"},
    Builtin{"tcp_echo", "tcp-echo"},
    Builtin{"ftp", "ftp"},
    Builtin{"imap", "imap"},
    Builtin{"pop3", "pop3"},
    Builtin{"ldap", "ldap"},
    Builtin{"nntp", "nntp"},
    Builtin{"dns", "dns"},
    Builtin{"sip", "sip"},
    Builtin{"radius", "radius"},
    Builtin{"radius_accounting", "radius-accounting"},
    Builtin{"mysql", "mysql"},
    Builtin{"mssql", "mssql"},
    Builtin{"oracle", "oracle"},
    Builtin{"postgresql", "postgresql"},
    Builtin{"snmp_dca", "snmp-dca"},
    Builtin{"snmp_dca_base", "snmp-dca-base"},
    Builtin{"real_server", "real-server"},
    Builtin{"rpc", "rpc"},
    Builtin{"sasp", "sasp"},
    Builtin{"scripted", "scripted"},
    Builtin{"smb", "smb"},
    Builtin{"soap", "soap"},
    Builtin{"diameter", "diameter"},
    Builtin{"firepass", "firepass"},
    Builtin{"virtual_location", "virtual-location"},
    Builtin{"wap", "wap"},
    Builtin{"wmi", "wmi"},
    Builtin{"mqtt", "mqtt"},
    Builtin{"none", "none"},
};

constexpr std::array persistences = {
    Builtin{"source_addr", "source-addr"},
    Builtin{"dest_addr", "dest-addr"},
    Builtin{"cookie", "cookie"},
    Builtin{"ssl", "ssl"},
    Builtin{"universal", "universal"},
    Builtin{"hash", "hash"},
    Builtin{"host", "host"},
    Builtin{"msrdp", "msrdp"},
    Builtin{"sip_info", "sip"},
};

constexpr std::array ciphers = {
    Builtin{"f5-default", "cipher"}, Builtin{"f5-aes", "cipher"},  Builtin{"f5-ecc", "cipher"},
    Builtin{"f5-hw_keys", "cipher"}, Builtin{"f5-quic", "cipher"}, Builtin{"f5-secure", "cipher"},
};

constexpr std::array files = {
    Builtin{"default.crt", "ssl-cert"},
    Builtin{"default.key", "ssl-key"},
    Builtin{"ca-bundle.crt", "ssl-cert"},
};

constexpr std::string_view common = "/Common/";

/// Those of the logs that BIG-IP has from the start.
constexpr std::array<std::string_view, 3> builtin_publishers = {"/Common/local-db-publisher", "/Common/local-syslog-publisher",
                                                                "/Common/default-ipsec-log-publisher"};

std::string_view type_in(std::span<const Builtin> table, std::string_view name) {
    if (!name.starts_with(common))
        return {};
    name.remove_prefix(common.size());
    for (const Builtin& row : table) {
        if (row.name == name)
            return row.type;
    }
    return {};
}

} // namespace

std::string_view builtin_profile_type(std::string_view name) {
    return type_in(profiles, name);
}
std::string_view builtin_monitor_type(std::string_view name) {
    return type_in(monitors, name);
}
std::string_view builtin_persistence_type(std::string_view name) {
    return type_in(persistences, name);
}
std::vector<std::string_view> builtin_profiles(std::string_view type) {
    std::vector<std::string_view> names;
    for (const Builtin& row : profiles)
        if (row.type == type)
            names.push_back(row.name);
    return names;
}
bool is_builtin_rule(std::string_view name) {
    return name.starts_with("/Common/_sys_");
}

bool is_builtin(std::string_view type, std::string_view name) {
    const std::string_view last = type.substr(type.rfind(' ') + 1);
    if (type.starts_with("ltm profile "))
        return builtin_profile_type(name) == last;
    if (type.starts_with("ltm monitor "))
        return builtin_monitor_type(name) == last;
    if (type.starts_with("ltm persistence "))
        return builtin_persistence_type(name) == last;
    if (type == "sys log-config publisher")
        return std::find(builtin_publishers.begin(), builtin_publishers.end(), name) != builtin_publishers.end();
    if (type == "ltm cipher rule" || type == "ltm cipher group")
        return !type_in(ciphers, name).empty();
    if (type == "sys file ssl-cert" || type == "sys file ssl-key")
        return type_in(files, name) == last;
    return type == "ltm rule" && is_builtin_rule(name);
}

} // namespace sluice::config::schema
