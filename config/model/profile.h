#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sluice::config {

/// Properties as a profile and its parents have them written, by tmsh's names.
using Settings = std::map<std::string, std::string, std::less<>>;

/// `ltm profile tcp`, inheritance resolved. Built-in: /Common/tcp and its family.
struct TcpProfile {
    std::string name = "/Common/tcp";
    std::optional<std::chrono::seconds> idle_timeout{300}; ///< absent: indefinite
    bool reset_on_timeout = true;
    std::chrono::seconds close_wait_timeout{5};
    std::chrono::seconds fin_wait_timeout{5};
    std::chrono::seconds fin_wait_2_timeout{300};
    std::optional<std::chrono::seconds> keep_alive_interval{1800}; ///< absent: indefinite
    bool nagle = false;
    std::uint32_t proxy_buffer_high = 65535; ///< bytes held before the sender is stopped
    std::uint32_t proxy_buffer_low = 32768;  ///< bytes held before it may go on
    std::uint32_t syn_max_retransmissions = 3;
    std::chrono::milliseconds syn_rto_base{3000};
    std::string builtin = "tcp"; ///< the built-in profile that it comes from
    Settings written;            ///< all properties: see setting() in profile_settings.h

    /// How long a connect may take: the first SYN and its retransmissions at doubling distance (45 s by default).
    [[nodiscard]] std::chrono::milliseconds connect_timeout() const;
    bool operator==(const TcpProfile&) const = default;
};
using TcpProfilePtr = std::shared_ptr<const TcpProfile>;

/// `ltm persistence source-addr` (the one method of this version).
struct SourceAddressPersistence {
    std::string name = "/Common/source_addr";
    std::optional<std::chrono::seconds> timeout{180}; ///< restarted by use; absent: indefinite
    std::uint8_t mask_v4 = 32;                        ///< prefix lengths
    std::uint8_t mask_v6 = 128;
    bool match_across_pools = false;
    bool match_across_services = false;
    bool match_across_virtuals = false;
    Settings written; ///< all properties: see setting() in profile_settings.h

    bool operator==(const SourceAddressPersistence&) const = default;
};
using SourceAddressPersistencePtr = std::shared_ptr<const SourceAddressPersistence>;

} // namespace sluice::config
