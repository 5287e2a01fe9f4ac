#include "config/model/fast_l4_profile.h"

#include <algorithm>
#include <array>

namespace sluice::config {

namespace {

struct Default {
    std::string_view property;
    std::string_view value;
};

constexpr std::array defaults = {
    Default{"app-service", "none"},
    Default{"client-timeout", "30"},
    Default{"defaults-from", "none"},
    Default{"description", "none"},
    Default{"explicit-flow-migration", "disabled"},
    Default{"hardware-syn-cookie", "enabled"},
    Default{"idle-timeout", "300"},
    Default{"ip-df-mode", "preserve"},
    Default{"ip-tos-to-client", "pass-through"},
    Default{"ip-tos-to-server", "pass-through"},
    Default{"ip-ttl-mode", "decrement"},
    Default{"keep-alive-interval", "disabled"},
    Default{"late-binding", "disabled"},
    Default{"link-qos-to-client", "pass-through"},
    Default{"link-qos-to-server", "pass-through"},
    Default{"loose-close", "disabled"},
    Default{"loose-initialization", "disabled"},
    Default{"mss-override", "0"},
    Default{"priority-to-client", "pass-through"},
    Default{"priority-to-server", "pass-through"},
    Default{"reassemble-fragments", "disabled"},
    Default{"receive-window-size", "0"},
    Default{"reset-on-timeout", "enabled"},
    Default{"rtt-from-client", "disabled"},
    Default{"rtt-from-server", "disabled"},
    Default{"server-sack", "disabled"},
    Default{"server-timestamp", "disabled"},
    Default{"software-syn-cookie", "enabled"},
    Default{"syn-cookie-enable", "enabled"},
    Default{"tcp-close-timeout", "5"},
    Default{"tcp-generate-isn", "disabled"},
    Default{"tcp-handshake-timeout", "5"},
    Default{"tcp-strip-sack", "disabled"},
    Default{"tcp-time-wait-timeout", "0"},
    Default{"tcp-timestamp-mode", "preserve"},
    Default{"tcp-wscale-mode", "preserve"},
    Default{"timeout-recovery", "disconnect"},
};

} // namespace

FastL4Profile::FastL4Profile() {
    connection.name = name;
    connection.keep_alive_interval.reset();
    connection.fin_wait_timeout = connection.fin_wait_2_timeout = std::chrono::seconds{5};
    connection.syn_max_retransmissions = 0;
    connection.syn_rto_base = std::chrono::seconds{5};
}

std::optional<std::string> setting(const FastL4Profile& profile, std::string_view property) {
    if (const auto found = profile.written.find(property); found != profile.written.end())
        return found->second;
    const auto* row = std::find_if(defaults.begin(), defaults.end(), [&](const Default& each) { return each.property == property; });
    return row == defaults.end() ? std::nullopt : std::optional(std::string(row->value));
}

} // namespace sluice::config
