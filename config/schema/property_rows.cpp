#include <array>

#include "config/schema/properties.h"

namespace sluice::config::schema {

namespace {

using enum Verdict;

constexpr std::array virtual_rows = {
    PropertyRow{"destination"},
    PropertyRow{"mask"},
    PropertyRow{"source"},
    PropertyRow{"ip-protocol"},
    PropertyRow{"pool"},
    PropertyRow{"profiles"},
    PropertyRow{"rules"},
    PropertyRow{"persist"},
    PropertyRow{"source-address-translation"},
    PropertyRow{"snat"},
    PropertyRow{"enabled"},
    PropertyRow{"disabled"},
    PropertyRow{"vlans"},
    PropertyRow{"vlans-enabled"},
    PropertyRow{"vlans-disabled"},
    PropertyRow{"address-status", silent},
    PropertyRow{"app-service", silent},
    PropertyRow{"auto-discovery", silent},
    PropertyRow{"cmp-enabled", silent},
    PropertyRow{"creation-time", silent},
    PropertyRow{"description", silent},
    PropertyRow{"gtm-score", silent},
    PropertyRow{"last-modified-time", silent},
    PropertyRow{"metadata", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"rate-limit-dst-mask", silent},
    PropertyRow{"rate-limit-mode", silent},
    PropertyRow{"rate-limit-src-mask", silent},
    PropertyRow{"vs-index", silent},
    PropertyRow{"auto-lasthop", warned, "default"},
    PropertyRow{"eviction-protected", warned, "disabled"},
    PropertyRow{"flow-eviction-policy", warned},
    PropertyRow{"fw-staged-policy", warned},
    PropertyRow{"mirror", warned, "disabled"},
    PropertyRow{"security-log-profiles", warned},
    PropertyRow{"serverssl-use-sni"},
    PropertyRow{"source-port", warned, "preserve change"},
    PropertyRow{"auth", restricts},
    PropertyRow{"bwc-policy", restricts},
    PropertyRow{"clone-pools", restricts},
    PropertyRow{"connection-limit", restricts, "0"},
    PropertyRow{"dhcp-relay", restricts},
    PropertyRow{"fallback-persistence", restricts},
    PropertyRow{"fw-enforced-policy", restricts},
    PropertyRow{"internal", restricts},
    PropertyRow{"ip-forward", restricts},
    PropertyRow{"ip-intelligence-policy", restricts},
    PropertyRow{"l2-forward", restricts},
    PropertyRow{"last-hop-pool", restricts},
    PropertyRow{"nat64", restricts, "disabled"},
    PropertyRow{"per-flow-request-access-policy", restricts},
    PropertyRow{"policies", restricts},
    PropertyRow{"rate-class", restricts},
    PropertyRow{"rate-limit", restricts, "disabled 0 indefinite"},
    PropertyRow{"reject", restricts},
    PropertyRow{"security-nat-policy", restricts},
    PropertyRow{"service-down-immediate-action", restricts},
    PropertyRow{"snatpool", restricts},
    PropertyRow{"stateless", restricts},
    PropertyRow{"traffic-classes", warned},
    PropertyRow{"traffic-matching-criteria", restricts},
    PropertyRow{"translate-address", restricts, "enabled"},
    PropertyRow{"translate-port", restricts, "enabled"},
    PropertyRow{"transparent-nexthop", restricts},
};

constexpr std::array pool_rows = {
    PropertyRow{"members"},
    PropertyRow{"monitor"},
    PropertyRow{"load-balancing-mode"},
    PropertyRow{"reselect-tries"},
    PropertyRow{"allow-snat"},
    PropertyRow{"min-active-members"},
    PropertyRow{"allow-nat", silent},
    PropertyRow{"app-service", silent},
    PropertyRow{"autoscale-group-id", silent},
    PropertyRow{"description", silent},
    PropertyRow{"ignore-persisted-weight", silent},
    PropertyRow{"metadata", silent},
    PropertyRow{"min-up-members-action", silent},
    PropertyRow{"min-up-members-checking", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"queue-depth-limit", silent},
    PropertyRow{"queue-time-limit", silent},
    PropertyRow{"slow-ramp-time", silent},
    PropertyRow{"gateway-failsafe-device", warned},
    PropertyRow{"ip-tos-to-client", warned, "pass-through 65535"},
    PropertyRow{"ip-tos-to-server", warned, "pass-through 65535"},
    PropertyRow{"link-qos-to-client", warned, "pass-through 65535"},
    PropertyRow{"link-qos-to-server", warned, "pass-through 65535"},
    PropertyRow{"min-up-members", warned, "0"},
    PropertyRow{"profiles", warned},
    PropertyRow{"queue-on-connection-limit", warned, "disabled"},
    PropertyRow{"service-down-action", warned},
};

constexpr std::array member_rows = {
    PropertyRow{"address"},
    PropertyRow{"monitor"},
    PropertyRow{"session"},
    PropertyRow{"state"},
    PropertyRow{"priority-group"},
    PropertyRow{"fqdn"},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
    PropertyRow{"dynamic-ratio", silent},
    PropertyRow{"ephemeral", silent},
    PropertyRow{"inherit-profile", silent},
    PropertyRow{"metadata", silent},
    PropertyRow{"ratio", silent},
    PropertyRow{"up", silent},
    PropertyRow{"down", silent},
    PropertyRow{"logging", warned, "disabled"},
    PropertyRow{"profiles", warned},
    PropertyRow{"connection-limit", restricts, "0"},
    PropertyRow{"rate-limit", restricts, "disabled 0 indefinite"},
};

constexpr std::array node_rows = {
    PropertyRow{"address"},
    PropertyRow{"monitor"},
    PropertyRow{"session"},
    PropertyRow{"state"},
    PropertyRow{"fqdn"},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
    PropertyRow{"dynamic-ratio", silent},
    PropertyRow{"ephemeral", silent},
    PropertyRow{"metadata", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"ratio", silent},
    PropertyRow{"up", silent},
    PropertyRow{"down", silent},
    PropertyRow{"logging", warned, "disabled"},
    PropertyRow{"connection-limit", restricts, "0"},
    PropertyRow{"rate-limit", restricts, "disabled 0 indefinite"},
};

constexpr std::array monitor_rows = {
    PropertyRow{"defaults-from"},
    PropertyRow{"destination"},
    PropertyRow{"interval"},
    PropertyRow{"timeout"},
    PropertyRow{"time-until-up"},
    PropertyRow{"up-interval"},
    PropertyRow{"manual-resume"},
    PropertyRow{"domain"},
    PropertyRow{"send"},
    PropertyRow{"recv"},
    PropertyRow{"recv-disable"},
    PropertyRow{"reverse"},
    PropertyRow{"transparent"},
    PropertyRow{"adaptive-divergence-type", silent},
    PropertyRow{"adaptive-divergence-value", silent},
    PropertyRow{"adaptive-limit", silent},
    PropertyRow{"adaptive-sampling-timespan", silent},
    PropertyRow{"app-service", silent},
    PropertyRow{"debug", silent},
    PropertyRow{"description", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"adaptive", warned, "disabled"},
    PropertyRow{"ip-dscp", warned, "0"},
    PropertyRow{"password", warned},
    PropertyRow{"username", warned},
};

constexpr std::array default_node_monitor_rows = {
    PropertyRow{"rule"},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
};

constexpr std::array source_addr_rows = {
    PropertyRow{"defaults-from"},
    PropertyRow{"timeout"},
    PropertyRow{"mask"},
    PropertyRow{"match-across-pools"},
    PropertyRow{"match-across-services"},
    PropertyRow{"match-across-virtuals"},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
    PropertyRow{"override-connection-limit", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"map-proxies", silent},
    PropertyRow{"map-proxy-address", silent},
    PropertyRow{"map-proxy-class", silent},
    PropertyRow{"hash-algorithm", warned, "default"},
    PropertyRow{"mirror", warned, "disabled"},
};

constexpr std::array self_rows = {
    PropertyRow{"address"},
    PropertyRow{"vlan"},
    PropertyRow{"traffic-group"},
    PropertyRow{"floating"},
    PropertyRow{"address-source", silent},
    PropertyRow{"allow-service", silent},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
    PropertyRow{"inherited-traffic-group", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"unit", silent},
    PropertyRow{"fw-enforced-policy", warned},
    PropertyRow{"fw-staged-policy", warned},
    PropertyRow{"service-policy", warned},
};

constexpr std::array data_group_rows = {
    PropertyRow{"type"},
    PropertyRow{"records"},
    PropertyRow{"description"},
    PropertyRow{"app-service", silent},
    PropertyRow{"partition", silent},
};

} // namespace

std::span<const PropertyRow> property_rows(std::string_view type) {
    if (const std::span<const PropertyRow> rows = tls_property_rows(type); !rows.empty())
        return rows;
    if (type == "ltm profile fastl4")
        return fast_l4_property_rows();
    if (type == "ltm virtual")
        return virtual_rows;
    if (type == "ltm pool")
        return pool_rows;
    if (type == "ltm pool member")
        return member_rows;
    if (type == "ltm node")
        return node_rows;
    if (type == "ltm monitor external")
        return external_monitor_property_rows();
    if (type.starts_with("ltm monitor "))
        return monitor_rows;
    if (type == "ltm default-node-monitor")
        return default_node_monitor_rows;
    if (type == "ltm persistence source-addr")
        return source_addr_rows;
    if (type == "net self")
        return self_rows;
    if (type == "ltm data-group internal")
        return data_group_rows;
    return {};
}

} // namespace sluice::config::schema
