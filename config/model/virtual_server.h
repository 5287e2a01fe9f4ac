#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/model/fast_l4_profile.h"
#include "config/model/pool.h"
#include "config/model/profile.h"
#include "config/model/tls_profile.h"
#include "datagroups/ip_address.h"
#include "rules/rule.h"

namespace sluice::config {

enum class SourceTranslation : std::uint8_t { none, automap };

inline constexpr const char* default_traffic_group = "/Common/traffic-group-1";

/// `ltm virtual`, type standard or performance-l4, TCP.
struct VirtualServer {
    std::string name;                           ///< full path
    datagroups::Endpoint destination;           ///< port 0: every port (not opened by this version)
    std::optional<datagroups::IpPrefix> source; ///< clients it serves; absent: all
    bool enabled = true;
    std::string pool;                  ///< full path; empty: none. Looked up in the snapshot of the moment
    std::vector<rules::RulePtr> rules; ///< in the order attached
    SourceTranslation source_translation = SourceTranslation::none;
    SourceAddressPersistencePtr persistence;     ///< null: none
    TcpProfilePtr client_tcp;                    ///< never null
    TcpProfilePtr server_tcp;                    ///< never null
    FastL4ProfilePtr fast_l4;                    ///< null: type standard; else both sides' TCP is what it says, and no rule sees a byte
    std::vector<ClientSslProfilePtr> client_ssl; ///< empty: clients speak in clear. See choose_client_ssl()
    std::vector<ServerSslProfilePtr> server_ssl; ///< empty: members are spoken to in clear. See choose_server_ssl()
    bool server_ssl_use_sni = false;             ///< `serverssl-use-sni`
    SmtpsProfilePtr smtps;                       ///< null: none; else client_ssl begins with STARTTLS
    std::vector<std::string> profile_types;      ///< of the profiles named: "tcp", "http", "client-ssl"
    std::string statistics_profile;              ///< full path; empty: none
    bool translate_address = true;
    bool translate_port = true;
    std::string traffic_group = default_traffic_group; ///< of its address
    /// Why it must not be opened: a property that restricts or redirects traffic and that this version does not have. Empty: opens.
    std::vector<std::string> not_opened_because;
};
using VirtualServerPtr = std::shared_ptr<const VirtualServer>;

/// `net vlan`.
struct Vlan {
    std::string name; ///< full path
    std::uint16_t tag = 0;
};

/// `net self`.
struct SelfIp {
    std::string name;
    datagroups::IpAddress address;
    std::uint8_t prefix_length = 32;
    std::string vlan;      ///< full path; may be empty
    bool floating = false; ///< of a floating traffic group
};

} // namespace sluice::config
