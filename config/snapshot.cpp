#include "config/snapshot.h"

namespace sluice::config {

namespace {

std::string_view without_global_mark(std::string_view name) {
    if (name.starts_with('$'))
        name.remove_prefix(1);
    if (name.starts_with("::"))
        name.remove_prefix(2);
    return name;
}

template <typename Value>
const Value* find_by_name(const ByName<Value>& map, std::string_view folder, std::string_view name) {
    name = without_global_mark(name);
    if (name.starts_with('/')) {
        const auto found = map.find(name);
        return found == map.end() ? nullptr : &found->second;
    }
    for (const std::string_view place : {folder, std::string_view("/Common")}) {
        std::string path;
        path.reserve(place.size() + 1 + name.size());
        path.append(place).append("/").append(name);
        if (const auto found = map.find(path); found != map.end())
            return &found->second;
    }
    return nullptr;
}

} // namespace

const PoolPtr* find_pool(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.pools, folder, name);
}

const datagroups::DataGroupPtr* find_data_group(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.data_groups, folder, name);
}

const VirtualServerPtr* find_virtual_server(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.virtual_servers, folder, name);
}

const StatisticsProfilePtr* find_statistics_profile(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.statistics_profiles, folder, name);
}

const IFilePtr* find_ifile(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.ifiles, folder, name);
}

const LogPublisherPtr* find_log_publisher(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.log_publishers, folder, name);
}

const DnsResolverPtr* find_dns_resolver(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.dns_resolvers, folder, name);
}

const ClientSslProfilePtr* find_client_ssl(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.client_ssl_profiles, folder, name);
}

const ServerSslProfilePtr* find_server_ssl(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.server_ssl_profiles, folder, name);
}

const CertificateFilePtr* find_certificate(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.certificates, folder, name);
}

const KeyFilePtr* find_key(const Snapshot& snapshot, std::string_view folder, std::string_view name) {
    return find_by_name(snapshot.keys, folder, name);
}

std::string_view folder_of(std::string_view full_path) {
    const std::size_t slash = full_path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : full_path.substr(0, slash);
}

} // namespace sluice::config
