#include "service_support.h"

#include <cstdlib>
#include <stdexcept>

namespace sluice::config::test {

tl::expected<std::string, std::string> MemoryFiles::read(const std::string& path) {
    const auto found = files.find(absolute(path));
    if (found == files.end())
        return tl::make_unexpected(path + ": No such file or directory");
    return found->second;
}

tl::expected<void, std::string> MemoryFiles::write(const std::string& path, std::string_view text) {
    if (path.starts_with("/readonly/"))
        return tl::make_unexpected(path + ": Read-only file system");
    files[absolute(path)] = text;
    return {};
}

std::string MemoryFiles::absolute(const std::string& path) {
    return path.starts_with('/') ? path : "/data/" + path;
}

std::optional<VirtualServerReport> FixedView::virtual_server(std::string_view name) const {
    const auto found = servers.find(name);
    return found == servers.end() ? std::nullopt : std::optional{found->second};
}

std::optional<PoolReport> FixedView::pool(std::string_view name) const {
    const auto found = pools.find(name);
    return found == pools.end() ? std::nullopt : std::optional{found->second};
}

std::optional<NodeReport> FixedView::node(std::string_view name) const {
    const auto found = nodes.find(name);
    return found == nodes.end() ? std::nullopt : std::optional{found->second};
}

std::vector<ConnectionReport> FixedView::connections(std::size_t) const {
    return open_connections;
}
std::int64_t FixedView::profile_statistic(std::string_view profile, std::string_view field) const {
    const auto found = statistics.find(std::string(profile) + ' ' + std::string(field));
    return found == statistics.end() ? 0 : found->second;
}

std::vector<PersistenceReport> FixedView::persistence_records(std::size_t) const {
    return records;
}

std::optional<std::vector<RuleEventReport>> FixedView::rule(std::string_view name) const {
    const auto found = rules.find(name);
    return found == rules.end() ? std::nullopt : std::optional(found->second);
}

World::World(Place place) {
    if (place == Place::disk) {
        std::string name = (std::filesystem::temp_directory_path() / "sluice-service-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        folder_ = name;
    }
    open();
}

World::~World() {
    service_.reset();
    if (!folder_.empty())
        std::filesystem::remove_all(folder_);
}

void World::open() {
    ServiceOptions options;
    options.database = folder_.empty() ? ":memory:" : (folder_ / "sluice.db").string();
    options.audit = [this](std::string_view line) { audit.emplace_back(line); };
    auto service = Service::open(std::move(options));
    if (!service)
        throw std::runtime_error(service.error());
    service_ = std::move(*service);
}

void World::restart() {
    service_.reset();
    open();
}

CommandIo World::io(Ran& ran) {
    CommandIo io;
    io.out = [&ran](std::string_view text) { ran.out += text; };
    io.err = [&ran](std::string_view text) { ran.err += text; };
    io.progress = [this](std::string_view line) { progress.emplace_back(line); };
    io.files = &files;
    io.user = "root";
    return io;
}

Ran World::tmsh(const std::string& command) {
    return run({"tmsh", command});
}

Ran World::run(const std::vector<std::string>& words) {
    Ran ran;
    CommandIo streams = io(ran);
    ran.status = run_command(*service_, server_runs ? &view : nullptr, words, streams);
    return ran;
}

Ran World::run_reading(const std::vector<std::string>& words) const {
    Ran ran;
    CommandIo streams;
    streams.out = [&ran](std::string_view text) { ran.out += text; };
    streams.err = [&ran](std::string_view text) { ran.err += text; };
    ran.status = run_reading_command(*service_, server_runs ? &view : nullptr, words, streams);
    return ran;
}

datagroups::DataGroupPtr World::data_group(const std::string& name) const {
    const SnapshotPtr current = service_->snapshot();
    const auto found = current->data_groups.find(name);
    return found == current->data_groups.end() ? nullptr : found->second;
}

std::string_view relay_configuration() {
    return R"(#TMSH-VERSION: 15.1.8.2

ltm data-group internal /Common/allowed {
    description "who may relay"
    records {
        10.0.0.0/8 {
            data lab
        }
        172.16.51.21/32 { }
    }
    type ip
}
ltm monitor smtp /Common/SMTP_Monitor {
    debug no
    defaults-from /Common/smtp
    destination *:25
    interval 120
    time-until-up 0
    timeout 361
}
ltm node /Common/172.16.51.141 {
    address 172.16.51.141
}
ltm pool /Common/smtp_pool {
    members {
        /Common/172.16.51.141:25 {
            address 172.16.51.141
        }
    }
    monitor /Common/SMTP_Monitor
}
ltm rule /Common/smtp_irule {
when CLIENT_ACCEPTED {
    if { [class match [IP::client_addr] equals allowed] } {
        snat automap
    }
}
}
ltm virtual /Common/SMTP_VS {
    destination /Common/172.16.51.174:25
    ip-protocol tcp
    mask 255.255.255.255
    pool /Common/smtp_pool
    profiles {
        /Common/tcp { }
    }
    rules {
        /Common/smtp_irule
    }
    source 0.0.0.0/0
    source-address-translation {
        type automap
    }
    translate-address enabled
    translate-port enabled
}
net self /Common/self_int {
    address 172.16.51.175/24
    vlan /Common/internal
}
net vlan /Common/internal {
    interfaces {
        1.1 { }
    }
    tag 4093
}
sys unheard-of /Common/thing {
    colour blue
}
)";
}

} // namespace sluice::config::test
