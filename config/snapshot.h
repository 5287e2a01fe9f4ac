#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/model/external_monitor.h"
#include "config/model/pool.h"
#include "config/model/profile.h"
#include "config/model/rule_objects.h"
#include "config/model/tls_profile.h"
#include "config/model/virtual_server.h"
#include "datagroups/data_group.h"
#include "rules/rule.h"

namespace sluice::config {

/// Lets unordered_map be asked with a string_view.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
template <typename Value>
using ByName = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// The whole configuration at one moment, immutable. Objects that a change did not touch are shared with the snapshot before it, so
/// pointer equality says "unchanged". Keys are full paths. Read from any thread; the last owner must not be a worker (freeing a
/// million records takes up to 200 ms).
struct Snapshot {
    std::uint64_t generation = 0; ///< grows by one with each change
    ByName<VirtualServerPtr> virtual_servers;
    ByName<PoolPtr> pools;
    ByName<NodePtr> nodes;
    ByName<MonitorPtr> monitors;
    ByName<rules::RulePtr> rules;
    ByName<datagroups::DataGroupPtr> data_groups;
    ByName<StatisticsProfilePtr> statistics_profiles; ///< the built-in one too
    ByName<IFilePtr> ifiles;                          ///< by the name of the `ltm ifile`
    ByName<DnsResolverPtr> dns_resolvers;
    ByName<LogPublisherPtr> log_publishers;
    ByName<ClientSslProfilePtr> client_ssl_profiles; ///< all that can be used, built-in ones too
    ByName<ServerSslProfilePtr> server_ssl_profiles; ///< likewise
    ByName<SmtpsProfilePtr> smtps_profiles;          ///< likewise
    ByName<std::string> unusable_profiles;           ///< client-ssl and server-ssl profiles that are not among them, and why
    ByName<CertificateFilePtr> certificates;         ///< `sys file ssl-cert` whose content is here
    ByName<KeyFilePtr> keys;                         ///< `sys file ssl-key`
    ByName<CrlFilePtr> crls;                         ///< `sys file ssl-crl`
    ByName<MonitorProgramPtr> monitor_programs;      ///< `sys file external-monitor` whose content is here
    std::vector<datagroups::IpAddress> name_servers; ///< of `sys dns`, in order
    std::vector<SelfIp> self_ips;
    std::vector<Vlan> vlans;
    /// Rules in the order they were loaded, for RULE_INIT.
    std::vector<rules::RulePtr> rules_in_load_order;
    /// `sys db` values by name, lower case.
    ByName<std::string> db_variables;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// The object a rule in `folder` ("/Common") means by `name`: a full path, or a bare name in that folder first and in /Common second.
/// A leading "::" or "$::" is F5 v9's spelling and is dropped. Null when there is none.
const PoolPtr* find_pool(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const VirtualServerPtr* find_virtual_server(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const StatisticsProfilePtr* find_statistics_profile(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const IFilePtr* find_ifile(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const LogPublisherPtr* find_log_publisher(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const DnsResolverPtr* find_dns_resolver(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const ClientSslProfilePtr* find_client_ssl(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const ServerSslProfilePtr* find_server_ssl(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const CertificateFilePtr* find_certificate(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const KeyFilePtr* find_key(const Snapshot& snapshot, std::string_view folder, std::string_view name);
const datagroups::DataGroupPtr* find_data_group(const Snapshot& snapshot, std::string_view folder, std::string_view name);
/// "/Common" of "/Common/x", "/P/f" of "/P/f/x".
std::string_view folder_of(std::string_view full_path);

} // namespace sluice::config
