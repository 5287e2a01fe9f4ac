#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "datagroups/ip_address.h"

namespace sluice::config {

/// `ltm profile statistics`, inheritance resolved: the names that a rule's `STATS::…` may count under.
struct StatisticsProfile {
    std::string name = "/Common/stats";
    std::vector<std::string> fields; ///< field1 … field32 in order, those that have a name

    bool operator==(const StatisticsProfile&) const = default;
};
using StatisticsProfilePtr = std::shared_ptr<const StatisticsProfile>;

/// `ltm ifile` with the stored file that it names.
struct IFile {
    std::string name;                           ///< of the `ltm ifile`
    std::string file_name;                      ///< of the `sys file ifile`
    std::shared_ptr<const std::string> content; ///< never null
    std::uint64_t revision = 1;
    std::string checksum; ///< "SHA1:SIZE:HEX"
    std::string last_updated_by;
    std::string last_update_time; ///< "2026-01-01:10:00:00"

    bool operator==(const IFile&) const = default; ///< the very same content
};
using IFilePtr = std::shared_ptr<const IFile>;

/// `net dns-resolver`.
struct DnsResolver {
    struct ForwardZone {
        std::string zone; ///< lower case, without the last dot; empty: the root
        std::vector<datagroups::Endpoint> nameservers;

        bool operator==(const ForwardZone&) const = default;
    };
    std::string name;
    std::vector<ForwardZone> forward_zones;
    bool use_ipv4 = true;
    bool use_ipv6 = true;
    bool use_tcp = true;
    bool use_udp = true;

    bool operator==(const DnsResolver&) const = default;
};
using DnsResolverPtr = std::shared_ptr<const DnsResolver>;

/// `sys log-config publisher`, its destinations followed to their ends.
struct LogPublisher {
    enum class Format : std::uint8_t { raw, rfc3164, rfc5424 };
    struct Destination {
        bool is_local = false; ///< this program's own log; the rest is not used then
        bool is_tcp = false;
        std::string pool; ///< full path
        Format format = Format::raw;

        bool operator==(const Destination&) const = default;
    };
    std::string name;
    std::vector<Destination> destinations;

    bool operator==(const LogPublisher&) const = default;
};
using LogPublisherPtr = std::shared_ptr<const LogPublisher>;

} // namespace sluice::config
