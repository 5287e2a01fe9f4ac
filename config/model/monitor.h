#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/model/external_monitor.h"
#include "datagroups/ip_address.h"

namespace sluice::config {

enum class MonitorKind : std::uint8_t { tcp, tcp_half_open, icmp, gateway_icmp, smtp, external, unsupported };

/// Must there be a port to ask?
constexpr bool asks_port(MonitorKind kind) {
    return kind == MonitorKind::tcp || kind == MonitorKind::tcp_half_open || kind == MonitorKind::smtp;
}

/// `ltm monitor TYPE NAME`, with what it inherits from its parents filled in.
struct Monitor {
    std::string name;      ///< full path
    std::string type_word; ///< "smtp", "tcp", "http" …
    MonitorKind kind = MonitorKind::unsupported;
    std::chrono::seconds interval{5};
    std::chrono::seconds up_interval{0}; ///< 0: as interval
    std::chrono::seconds timeout{16};
    std::chrono::seconds time_until_up{0};
    std::optional<datagroups::IpAddress> alias_address; ///< absent: the checked object's own (`*`)
    std::optional<std::uint16_t> alias_port;            ///< absent: the checked object's own (`*`)
    std::string domain;                                 ///< smtp: the name said in HELO; empty: this host's
    std::string send;                                   ///< tcp: escapes (\r \n \t \xHH \") already turned into bytes
    std::string recv; ///< tcp: POSIX extended regular expression, escapes turned into what matches their bytes; empty: connecting is enough
    std::string recv_disable;
    bool reverse = false;
    bool manual_resume = false;
    ExternalCheck external;

    bool operator==(const Monitor&) const = default;
};
using MonitorPtr = std::shared_ptr<const Monitor>;

/// `monitor a and b`, `monitor min 1 of { a b }`.
struct MonitorRule {
    std::vector<MonitorPtr> monitors;
    std::uint32_t minimum = 0; ///< how many must be up; 0: all
    std::string text;          ///< as F5 prints it: "/Common/a and /Common/b"

    bool operator==(const MonitorRule&) const = default;
};

} // namespace sluice::config
