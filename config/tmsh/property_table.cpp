#include "config/tmsh/property_table.h"

#include <algorithm>
#include <array>

#include "config/tmsh/external_monitor_rows.h"
#include "config/tmsh/fast_l4_rows.h"
#include "config/tmsh/monitor_rows.h"
#include "config/tmsh/rule_object_rows.h"
#include "config/tmsh/tls_rows.h"

namespace sluice::config::tmsh {

namespace {

constexpr std::string_view on_off = "enabled|disabled";
constexpr std::string_view yes_no = "yes|no";
constexpr std::string_view enabled_flags = "enabled|disabled";
constexpr std::string_view vlan_flags = "vlans-enabled|vlans-disabled";
constexpr std::string_view type_flags = "ip-forward|l2-forward|reject|stateless|internal|dhcp-relay";
constexpr std::string_view session_words = "user-enabled|user-disabled|monitor-enabled|monitor-disabled|addr-disabled";
constexpr std::string_view state_words = "user-up|user-down|up|down|unchecked|checking|unavailable";

constexpr std::array snat_rows = {
    PropertyRow{"pool", Kind::reference, "none", {}, {}},
    PropertyRow{"type", Kind::choice, {}, "automap|snat|lsn|none", {}},
};

constexpr std::array profile_entry_rows = {
    PropertyRow{"context", Kind::choice, "all", "all|clientside|serverside", {}},
};

constexpr std::array persist_entry_rows = {
    PropertyRow{"default", Kind::choice, {}, yes_no, {}},
};

constexpr std::array nat_policy_rows = {
    PropertyRow{"policy", Kind::reference, "none", {}, {}},
    PropertyRow{"use-device-policy", Kind::choice, {}, yes_no, {}},
    PropertyRow{"use-route-domain-policy", Kind::choice, {}, yes_no, {}},
};

constexpr std::array clone_pool_rows = {
    PropertyRow{"context", Kind::choice, {}, "clientside|serverside", {}},
};

constexpr std::array metadata_rows = {
    PropertyRow{"persist", Kind::choice, {}, "true|false", {}},
    PropertyRow{"value", Kind::text, "none", {}, {}},
};

constexpr std::array virtual_rows = {
    PropertyRow{"address-status", Kind::choice, "yes", yes_no, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"auto-lasthop", Kind::choice, "default", "default|enabled|disabled", {}},
    PropertyRow{"bwc-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"clone-pools", Kind::entries, "none", {}, clone_pool_rows},
    PropertyRow{"cmp-enabled", Kind::choice, "yes", yes_no, {}},
    PropertyRow{"connection-limit", Kind::number, "0", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::destination, {}, {}, {}},
    PropertyRow{"dhcp-relay", Kind::flag, {}, type_flags, {}},
    PropertyRow{"disabled", Kind::flag, {}, enabled_flags, {}},
    PropertyRow{"enabled", Kind::flag, "enabled", enabled_flags, {}},
    PropertyRow{"fallback-persistence", Kind::reference, "none", {}, {}},
    PropertyRow{"flow-eviction-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"fw-enforced-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"fw-staged-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"gtm-score", Kind::number, "0", {}, {}},
    PropertyRow{"internal", Kind::flag, {}, type_flags, {}},
    PropertyRow{"ip-forward", Kind::flag, {}, type_flags, {}},
    PropertyRow{"ip-intelligence-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"ip-protocol", Kind::word, "any", {}, {}},
    PropertyRow{"l2-forward", Kind::flag, {}, type_flags, {}},
    PropertyRow{"last-hop-pool", Kind::reference, "none", {}, {}},
    PropertyRow{"mask", Kind::word, {}, {}, {}, true},
    PropertyRow{"metadata", Kind::entries, "none", {}, metadata_rows},
    PropertyRow{"mirror", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"nat64", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"per-flow-request-access-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"persist", Kind::entries, "none", {}, persist_entry_rows},
    PropertyRow{"policies", Kind::entries, "none", {}, {}},
    PropertyRow{"pool", Kind::reference, "none", {}, {}},
    PropertyRow{"profiles", Kind::entries, "none", {}, profile_entry_rows},
    PropertyRow{"rate-class", Kind::reference, "none", {}, {}},
    PropertyRow{"rate-limit", Kind::word, "disabled", {}, {}},
    PropertyRow{"rate-limit-dst-mask", Kind::number, "0", {}, {}},
    PropertyRow{"rate-limit-mode",
                Kind::choice,
                "object",
                "object|object-source|object-destination|object-source-destination|source|destination|source-destination",
                {}},
    PropertyRow{"rate-limit-src-mask", Kind::number, "0", {}, {}},
    PropertyRow{"reject", Kind::flag, {}, type_flags, {}},
    PropertyRow{"rules", Kind::names, "none", {}, {}},
    PropertyRow{"security-log-profiles", Kind::names, "none", {}, {}},
    PropertyRow{"security-nat-policy", Kind::block, "none", {}, nat_policy_rows},
    PropertyRow{"serverssl-use-sni", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"service-down-immediate-action", Kind::choice, "none", "none|reset|drop", {}},
    PropertyRow{"snat", Kind::choice, {}, "automap|none", {}},
    PropertyRow{"snatpool", Kind::reference, {}, {}, {}},
    PropertyRow{"source", Kind::word, {}, {}, {}, true},
    PropertyRow{"source-address-translation", Kind::block, "none", {}, snat_rows},
    PropertyRow{"source-port", Kind::choice, "preserve", "preserve|preserve-strict|change", {}},
    PropertyRow{"stateless", Kind::flag, {}, type_flags, {}},
    PropertyRow{"traffic-matching-criteria", Kind::reference, "none", {}, {}},
    PropertyRow{"translate-address", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"translate-port", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"vlans", Kind::names, "none", {}, {}},
    PropertyRow{"vlans-disabled", Kind::flag, "vlans-disabled", vlan_flags, {}},
    PropertyRow{"vlans-enabled", Kind::flag, {}, vlan_flags, {}},
};

constexpr std::string_view balancing_modes =
    "round-robin|ratio-member|ratio-node|ratio-session|dynamic-ratio-member|dynamic-ratio-node|fastest-node|fastest-app-response|"
    "least-connections-member|least-connections-node|weighted-least-connections-member|weighted-least-connections-node|"
    "ratio-least-connections-member|ratio-least-connections-node|observed-member|observed-node|predictive-member|predictive-node|"
    "least-sessions";

constexpr std::array fqdn_rows = {
    PropertyRow{"address-family", Kind::choice, "ipv4", "ipv4|ipv6|all", {}},
    PropertyRow{"autopopulate", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"down-interval", Kind::number, "5", {}, {}},
    PropertyRow{"interval", Kind::word, "3600", {}, {}},
    PropertyRow{"name", Kind::word, {}, {}, {}},
};

constexpr std::array member_rows = {
    PropertyRow{"address", Kind::word, {}, {}, {}, true},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"connection-limit", Kind::number, "0", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"dynamic-ratio", Kind::number, "1", {}, {}},
    PropertyRow{"fqdn", Kind::block, {}, {}, fqdn_rows},
    PropertyRow{"inherit-profile", Kind::choice, "enabled", on_off, {}},
    PropertyRow{"logging", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"metadata", Kind::entries, {}, {}, metadata_rows},
    PropertyRow{"monitor", Kind::monitor, "default", {}, {}},
    PropertyRow{"priority-group", Kind::number, "0", {}, {}},
    PropertyRow{"rate-limit", Kind::word, "disabled", {}, {}},
    PropertyRow{"ratio", Kind::number, "1", {}, {}},
    PropertyRow{"session", Kind::choice, "user-enabled", session_words, {}},
    PropertyRow{"state", Kind::choice, "user-up", state_words, {}},
};

constexpr std::array pool_rows = {
    PropertyRow{"allow-nat", Kind::choice, "yes", yes_no, {}},
    PropertyRow{"allow-snat", Kind::choice, "yes", yes_no, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"autoscale-group-id", Kind::text, "none", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"gateway-failsafe-device", Kind::reference, "none", {}, {}},
    PropertyRow{"ignore-persisted-weight", Kind::choice, "disabled", "enabled|disabled|yes|no", {}},
    PropertyRow{"ip-tos-to-client", Kind::word, "pass-through", {}, {}},
    PropertyRow{"ip-tos-to-server", Kind::word, "pass-through", {}, {}},
    PropertyRow{"link-qos-to-client", Kind::word, "pass-through", {}, {}},
    PropertyRow{"link-qos-to-server", Kind::word, "pass-through", {}, {}},
    PropertyRow{"load-balancing-mode", Kind::choice, "round-robin", balancing_modes, {}},
    PropertyRow{"members", Kind::members, "none", {}, member_rows},
    PropertyRow{"metadata", Kind::entries, "none", {}, metadata_rows},
    PropertyRow{"min-active-members", Kind::number, "0", {}, {}},
    PropertyRow{"min-up-members", Kind::number, "0", {}, {}},
    PropertyRow{"min-up-members-action", Kind::choice, "failover", "failover|reboot|restart-all", {}},
    PropertyRow{"min-up-members-checking", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"monitor", Kind::monitor, "none", {}, {}},
    PropertyRow{"profiles", Kind::reference, "none", {}, {}},
    PropertyRow{"queue-depth-limit", Kind::number, "0", {}, {}},
    PropertyRow{"queue-on-connection-limit", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"queue-time-limit", Kind::number, "0", {}, {}},
    PropertyRow{"reselect-tries", Kind::number, "0", {}, {}},
    PropertyRow{"service-down-action", Kind::choice, "none", "none|reset|drop|reselect", {}},
    PropertyRow{"slow-ramp-time", Kind::number, "10", {}, {}},
};

constexpr std::array node_rows = {
    PropertyRow{"address", Kind::word, {}, {}, {}, true},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"connection-limit", Kind::number, "0", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"dynamic-ratio", Kind::number, "1", {}, {}},
    PropertyRow{"fqdn", Kind::block, {}, {}, fqdn_rows},
    PropertyRow{"logging", Kind::choice, "disabled", on_off, {}},
    PropertyRow{"metadata", Kind::entries, "none", {}, metadata_rows},
    PropertyRow{"monitor", Kind::monitor, "default", {}, {}},
    PropertyRow{"rate-limit", Kind::word, "disabled", {}, {}},
    PropertyRow{"ratio", Kind::number, "1", {}, {}},
    PropertyRow{"session", Kind::choice, "user-enabled", session_words, {}},
    PropertyRow{"state", Kind::choice, "user-up", state_words, {}},
};

constexpr std::array source_addr_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"hash-algorithm", Kind::choice, "default", "default|carp", {}, true},
    PropertyRow{"map-proxies", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"map-proxy-address", Kind::word, "none", {}, {}, true},
    PropertyRow{"map-proxy-class", Kind::reference, "none", {}, {}, true},
    PropertyRow{"mask", Kind::word, "none", {}, {}, true},
    PropertyRow{"match-across-pools", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"match-across-services", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"match-across-virtuals", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"mirror", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"override-connection-limit", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"timeout", Kind::word, "180", {}, {}, true},
};

constexpr std::array profile_tcp_rows = {
    PropertyRow{"abc", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"ack-on-push", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"close-wait-timeout", Kind::word, "5", {}, {}, true},
    PropertyRow{"cmetrics-cache", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"congestion-control", Kind::word, "high-speed", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"deferred-accept", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"delay-window-control", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"delayed-acks", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"dsack", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"early-retransmit", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"ecn", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"enhanced-loss-recovery", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"fast-open", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"fin-wait-2-timeout", Kind::word, "300", {}, {}, true},
    PropertyRow{"fin-wait-timeout", Kind::word, "5", {}, {}, true},
    PropertyRow{"idle-timeout", Kind::word, "300", {}, {}, true},
    PropertyRow{"init-cwnd", Kind::number, "10", {}, {}, true},
    PropertyRow{"init-rwnd", Kind::number, "10", {}, {}, true},
    PropertyRow{"ip-tos-to-client", Kind::word, "0", {}, {}, true},
    PropertyRow{"keep-alive-interval", Kind::word, "1800", {}, {}, true},
    PropertyRow{"limited-transmit", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"link-qos-to-client", Kind::word, "0", {}, {}, true},
    PropertyRow{"max-retrans", Kind::number, "8", {}, {}, true},
    PropertyRow{"max-segment-size", Kind::number, "1460", {}, {}, true},
    PropertyRow{"md5-signature", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"minimum-rto", Kind::number, "1000", {}, {}, true},
    PropertyRow{"mptcp", Kind::word, "disabled", {}, {}, true},
    PropertyRow{"nagle", Kind::choice, "disabled", "enabled|disabled|auto", {}, true},
    PropertyRow{"proxy-buffer-high", Kind::number, "65535", {}, {}, true},
    PropertyRow{"proxy-buffer-low", Kind::number, "32768", {}, {}, true},
    PropertyRow{"proxy-mss", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"proxy-options", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"push-flag", Kind::word, "default", {}, {}, true},
    PropertyRow{"rate-pace", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"receive-window-size", Kind::number, "65535", {}, {}, true},
    PropertyRow{"reset-on-timeout", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"selective-acks", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"selective-nack", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"send-buffer-size", Kind::number, "131072", {}, {}, true},
    PropertyRow{"slow-start", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"syn-cookie-enable", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"syn-max-retrans", Kind::number, "3", {}, {}, true},
    PropertyRow{"syn-rto-base", Kind::number, "3000", {}, {}, true},
    PropertyRow{"tail-loss-probe", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"time-wait-recycle", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"time-wait-timeout", Kind::word, "2000", {}, {}, true},
    PropertyRow{"timestamps", Kind::choice, "enabled", on_off, {}, true},
    PropertyRow{"verified-accept", Kind::choice, "disabled", on_off, {}, true},
    PropertyRow{"zero-window-timeout", Kind::word, "20000", {}, {}, true},
};

constexpr std::array record_rows = {
    PropertyRow{"data", Kind::text, {}, {}, {}},
};

constexpr std::array data_group_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"records", Kind::records, "none", {}, record_rows},
    PropertyRow{"type", Kind::choice, {}, "ip|string|integer", {}, true},
};

constexpr std::array self_rows = {
    PropertyRow{"address", Kind::word, {}, {}, {}, true},
    PropertyRow{"allow-service", Kind::words, "none", {}, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"floating", Kind::choice, {}, on_off, {}, true},
    PropertyRow{"fw-enforced-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"fw-staged-policy", Kind::reference, "none", {}, {}},
    PropertyRow{"traffic-group", Kind::reference, "/Common/traffic-group-local-only", {}, {}, true},
    PropertyRow{"vlan", Kind::reference, {}, {}, {}, true},
};

constexpr std::array vlan_interface_rows = {
    PropertyRow{"tag-mode", Kind::choice, {}, "customer|double|none|service", {}},
    PropertyRow{"tagged", Kind::flag, {}, "tagged|untagged", {}},
    PropertyRow{"untagged", Kind::flag, {}, "tagged|untagged", {}},
};

constexpr std::array vlan_rows = {
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"interfaces", Kind::entries, "none", {}, vlan_interface_rows},
    PropertyRow{"mtu", Kind::number, "1500", {}, {}},
    PropertyRow{"tag", Kind::number, {}, {}, {}},
};

constexpr std::array db_rows = {
    PropertyRow{"value", Kind::text, {}, {}, {}, true},
};

constexpr std::array types = {
    TypeRow{"ltm cipher group", cipher_group_rows, {}},
    TypeRow{"ltm cipher rule", cipher_rule_rows, {}},
    TypeRow{"ltm data-group internal", data_group_rows, {}},
    TypeRow{"ltm default-node-monitor", default_node_monitor_rows, {}, true},
    TypeRow{"ltm ifile", ifile_rows, {}},
    TypeRow{"ltm monitor external", monitor_external_rows, "/Common/external"},
    TypeRow{"ltm monitor gateway-icmp", monitor_gateway_icmp_rows, "/Common/gateway_icmp"},
    TypeRow{"ltm monitor icmp", monitor_icmp_rows, "/Common/icmp"},
    TypeRow{"ltm monitor smtp", monitor_smtp_rows, "/Common/smtp"},
    TypeRow{"ltm monitor tcp", monitor_tcp_rows, "/Common/tcp"},
    TypeRow{"ltm monitor tcp-half-open", monitor_tcp_half_open_rows, "/Common/tcp_half_open"},
    TypeRow{"ltm node", node_rows, {}},
    TypeRow{"ltm persistence source-addr", source_addr_rows, "/Common/source_addr"},
    TypeRow{"ltm pool", pool_rows, {}},
    TypeRow{"ltm profile client-ssl", profile_client_ssl_rows, "/Common/clientssl"},
    TypeRow{"ltm profile fastl4", profile_fast_l4_rows, "/Common/fastL4"},
    TypeRow{"ltm profile server-ssl", profile_server_ssl_rows, "/Common/serverssl"},
    TypeRow{"ltm profile smtps", profile_smtps_rows, "/Common/smtps"},
    TypeRow{"ltm profile statistics", profile_statistics_rows, "/Common/stats"},
    TypeRow{"ltm profile tcp", profile_tcp_rows, "/Common/tcp"},
    TypeRow{"ltm rule", {}, {}},
    TypeRow{"ltm virtual", virtual_rows, {}},
    TypeRow{"net self", self_rows, {}},
    TypeRow{"net vlan", vlan_rows, {}},
    TypeRow{"sys db", db_rows, {}},
    TypeRow{"sys file external-monitor", stored_file_rows, {}},
    TypeRow{"sys file ifile", stored_file_rows, {}},
    TypeRow{"sys file ssl-cert", stored_file_rows, {}},
    TypeRow{"sys file ssl-crl", stored_file_rows, {}},
    TypeRow{"sys file ssl-key", stored_key_rows, {}},
};

} // namespace

std::span<const TypeRow> known_types() {
    return types;
}

const TypeRow* find_type(std::string_view type) {
    const auto* row = std::find_if(types.begin(), types.end(), [&](const TypeRow& candidate) { return candidate.type == type; });
    return row == types.end() ? nullptr : row;
}

const PropertyRow* find_row(PropertyTable table, std::string_view name) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const PropertyRow& candidate) { return candidate.name == name; });
    return row == table.end() ? nullptr : &*row;
}

bool is_choice(std::string_view choices, std::string_view word) {
    while (!choices.empty()) {
        const std::size_t end = choices.find('|');
        if (choices.substr(0, end) == word)
            return true;
        choices.remove_prefix(end == std::string_view::npos ? choices.size() : end + 1);
    }
    return false;
}

} // namespace sluice::config::tmsh
