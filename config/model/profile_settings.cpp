#include "config/model/profile_settings.h"

#include <span>

namespace sluice::config {

namespace {

struct Default {
    std::string_view property;
    std::string_view value;
};

constexpr Default tcp_defaults[] = {
    {"abc", "enabled"},
    {"ack-on-push", "enabled"},
    {"auto-proxy-buffer-size", "disabled"},
    {"auto-receive-window-size", "disabled"},
    {"auto-send-buffer-size", "disabled"},
    {"close-wait-timeout", "5"},
    {"cmetrics-cache", "enabled"},
    {"cmetrics-cache-timeout", "0"},
    {"congestion-control", "high-speed"},
    {"deferred-accept", "disabled"},
    {"delay-window-control", "disabled"},
    {"delayed-acks", "enabled"},
    {"dsack", "disabled"},
    {"early-retransmit", "enabled"},
    {"ecn", "enabled"},
    {"enhanced-loss-recovery", "enabled"},
    {"fast-open", "enabled"},
    {"fast-open-cookie-expiration", "21600"},
    {"fin-wait-2-timeout", "300"},
    {"fin-wait-timeout", "5"},
    {"hardware-syn-cookie", "enabled"},
    {"idle-timeout", "300"},
    {"init-cwnd", "10"},
    {"init-rwnd", "10"},
    {"ip-df-mode", "pmtu"},
    {"ip-tos-to-client", "0"},
    {"ip-ttl-mode", "proxy"},
    {"ip-ttl-v4", "255"},
    {"ip-ttl-v6", "64"},
    {"keep-alive-interval", "1800"},
    {"limited-transmit", "enabled"},
    {"link-qos-to-client", "0"},
    {"max-retrans", "8"},
    {"max-segment-size", "1460"},
    {"md5-signature", "disabled"},
    {"minimum-rto", "1000"},
    {"mptcp", "disabled"},
    {"nagle", "disabled"},
    {"pkt-loss-ignore-burst", "0"},
    {"pkt-loss-ignore-rate", "0"},
    {"proxy-buffer-high", "65535"},
    {"proxy-buffer-low", "32768"},
    {"proxy-mss", "enabled"},
    {"proxy-options", "disabled"},
    {"push-flag", "default"},
    {"rate-pace", "enabled"},
    {"rate-pace-max-rate", "0"},
    {"receive-window-size", "65535"},
    {"reset-on-timeout", "enabled"},
    {"rexmt-thresh", "3"},
    {"selective-acks", "enabled"},
    {"selective-nack", "disabled"},
    {"send-buffer-size", "131072"},
    {"slow-start", "enabled"},
    {"syn-cookie-enable", "enabled"},
    {"syn-cookie-whitelist", "disabled"},
    {"syn-max-retrans", "3"},
    {"syn-rto-base", "3000"},
    {"tail-loss-probe", "enabled"},
    {"tcp-options", "none"},
    {"time-wait-recycle", "enabled"},
    {"time-wait-timeout", "2000"},
    {"timestamps", "enabled"},
    {"verified-accept", "disabled"},
    {"zero-window-timeout", "20000"},
    {"defaults-from", "none"},
    {"description", "none"},
    {"app-service", "none"},
};

// Of built-in profiles, where they differ from "tcp"; those of the older family from "tcp-legacy".
constexpr Default legacy[] = {{"proxy-buffer-high", "49152"},
                              {"send-buffer-size", "65535"},
                              {"init-cwnd", "3"},
                              {"init-rwnd", "3"},
                              {"ecn", "disabled"},
                              {"early-retransmit", "disabled"},
                              {"tail-loss-probe", "disabled"},
                              {"fast-open", "disabled"},
                              {"rate-pace", "disabled"},
                              {"enhanced-loss-recovery", "disabled"},
                              {"slow-start", "enabled"}};
constexpr Default lan_optimized[] = {{"proxy-buffer-high", "131072"}, {"proxy-buffer-low", "98304"}, {"slow-start", "disabled"}};
constexpr Default wan_optimized[] = {{"nagle", "enabled"}, {"proxy-buffer-high", "131072"}, {"proxy-buffer-low", "131072"}};
constexpr Default progressive[] = {{"auto-proxy-buffer-size", "enabled"},
                                   {"auto-receive-window-size", "enabled"},
                                   {"auto-send-buffer-size", "enabled"},
                                   {"congestion-control", "woodside"},
                                   {"init-cwnd", "16"},
                                   {"init-rwnd", "16"},
                                   {"nagle", "auto"},
                                   {"proxy-buffer-high", "262144"},
                                   {"proxy-buffer-low", "196608"},
                                   {"push-flag", "auto"},
                                   {"receive-window-size", "131072"},
                                   {"send-buffer-size", "262144"}};

constexpr Default source_address_defaults[] = {{"timeout", "180"},
                                               {"mask", "none"},
                                               {"match-across-pools", "disabled"},
                                               {"match-across-services", "disabled"},
                                               {"match-across-virtuals", "disabled"},
                                               {"mirror", "disabled"},
                                               {"hash-algorithm", "default"},
                                               {"map-proxies", "enabled"},
                                               {"override-connection-limit", "disabled"},
                                               {"defaults-from", "none"},
                                               {"description", "none"},
                                               {"app-service", "none"}};

std::optional<std::string> find(std::span<const Default> list, std::string_view property) {
    for (const Default& row : list)
        if (row.property == property)
            return std::string(row.value);
    return std::nullopt;
}

/// Of a built-in profile; nothing: as its parent.
std::optional<std::string> own_default(std::string_view builtin, std::string_view property) {
    if (builtin == "tcp-lan-optimized")
        return find(lan_optimized, property);
    if (builtin == "tcp-wan-optimized")
        return find(wan_optimized, property);
    return builtin == "f5-tcp-progressive" ? find(progressive, property) : std::nullopt;
}

std::optional<std::string> written(const Settings& settings, std::string_view property) {
    const auto found = settings.find(property);
    return found == settings.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

std::optional<std::string> setting(const TcpProfile& profile, std::string_view property) {
    if (auto value = written(profile.written, property))
        return value;
    if (auto value = own_default(profile.builtin, property))
        return value;
    const bool is_legacy =
        profile.builtin == "tcp-legacy" || profile.builtin == "tcp-lan-optimized" || profile.builtin == "tcp-wan-optimized";
    if (auto value = is_legacy ? find(legacy, property) : std::nullopt)
        return value;
    return find(tcp_defaults, property);
}

std::optional<std::string> setting(const SourceAddressPersistence& profile, std::string_view property) {
    if (auto value = written(profile.written, property))
        return value;
    return find(source_address_defaults, property);
}

} // namespace sluice::config
