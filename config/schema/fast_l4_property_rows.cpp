#include <array>

#include "config/schema/properties.h"

namespace sluice::config::schema {

namespace {

using enum Verdict;

// Packets are the kernel's here: what would shape each of them has no effect.
constexpr std::array rows = {
    PropertyRow{"defaults-from"},
    PropertyRow{"idle-timeout"},
    PropertyRow{"keep-alive-interval"},
    PropertyRow{"reset-on-timeout"},
    PropertyRow{"tcp-close-timeout"},
    PropertyRow{"tcp-handshake-timeout"},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
    PropertyRow{"partition", silent},
    PropertyRow{"client-timeout", silent}, // of late binding
    PropertyRow{"tcp-time-wait-timeout", silent},
    PropertyRow{"hardware-syn-cookie", silent},
    PropertyRow{"other-pva-clientpkts-threshold", silent},
    PropertyRow{"other-pva-offload-direction", silent},
    PropertyRow{"other-pva-serverpkts-threshold", silent},
    PropertyRow{"other-pva-whento-offload", silent},
    PropertyRow{"pva-acceleration", silent},
    PropertyRow{"pva-dynamic-client-packets", silent},
    PropertyRow{"pva-dynamic-server-packets", silent},
    PropertyRow{"pva-flow-aging", silent},
    PropertyRow{"pva-flow-evict", silent},
    PropertyRow{"pva-offload-dynamic", silent},
    PropertyRow{"pva-offload-dynamic-priority", silent},
    PropertyRow{"pva-offload-initial-priority", silent},
    PropertyRow{"pva-offload-state", silent},
    PropertyRow{"tcp-pva-offload-direction", silent},
    PropertyRow{"tcp-pva-whento-offload", silent},
    PropertyRow{"explicit-flow-migration", warned, "disabled"},
    PropertyRow{"ip-df-mode", warned, "preserve"},
    PropertyRow{"ip-tos-to-client", warned, "pass-through 65535"},
    PropertyRow{"ip-tos-to-server", warned, "pass-through 65535"},
    PropertyRow{"ip-ttl-mode", warned, "decrement"},
    PropertyRow{"ip-ttl-v4", silent}, // of ip-ttl-mode set
    PropertyRow{"ip-ttl-v6", silent},
    PropertyRow{"late-binding", warned, "disabled"},
    PropertyRow{"link-qos-to-client", warned, "pass-through 65535"},
    PropertyRow{"link-qos-to-server", warned, "pass-through 65535"},
    PropertyRow{"loose-close", warned, "disabled"},
    PropertyRow{"loose-initialization", warned, "disabled"},
    PropertyRow{"mss-override", warned, "0"},
    PropertyRow{"priority-to-client", warned, "pass-through 65535"},
    PropertyRow{"priority-to-server", warned, "pass-through 65535"},
    PropertyRow{"reassemble-fragments", warned, "disabled"},
    PropertyRow{"receive-window-size", warned, "0"},
    PropertyRow{"rtt-from-client", warned, "disabled"},
    PropertyRow{"rtt-from-server", warned, "disabled"},
    PropertyRow{"server-sack", warned, "disabled"},
    PropertyRow{"server-timestamp", warned, "disabled"},
    PropertyRow{"software-syn-cookie", silent},
    PropertyRow{"syn-cookie-enable", silent}, // net.ipv4.tcp_syncookies
    PropertyRow{"syn-cookie-mss", silent},
    PropertyRow{"syn-cookie-whitelist", silent},
    PropertyRow{"tcp-generate-isn", silent}, // both connections have numbers of the kernel's own
    PropertyRow{"tcp-strip-sack", warned, "disabled"},
    PropertyRow{"tcp-timestamp-mode", warned, "preserve"},
    PropertyRow{"tcp-wscale-mode", warned, "preserve"},
    PropertyRow{"timeout-recovery", warned, "disconnect"},
};

} // namespace

std::span<const PropertyRow> fast_l4_property_rows() {
    return rows;
}

} // namespace sluice::config::schema
