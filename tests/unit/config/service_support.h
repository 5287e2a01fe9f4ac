#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/commands.h"
#include "config/service.h"

namespace sluice::config::test {

/// Files in memory; "/data/" is the current folder.
class MemoryFiles : public FileAccess {
public:
    std::map<std::string, std::string> files;

    tl::expected<std::string, std::string> read(const std::string& path) override;
    tl::expected<void, std::string> write(const std::string& path, std::string_view text) override;
    std::string absolute(const std::string& path) override;
};

/// A running server's numbers, set by the test.
class FixedView : public RuntimeView {
public:
    std::map<std::string, VirtualServerReport, std::less<>> servers;
    std::map<std::string, PoolReport, std::less<>> pools;
    std::vector<ConnectionReport> open_connections;
    std::vector<PersistenceReport> records;
    std::map<std::string, std::int64_t> statistics; ///< by "profile field"
    std::map<std::string, std::vector<RuleEventReport>, std::less<>> rules;
    std::map<std::string, NodeReport, std::less<>> nodes;
    mutable std::vector<std::string> rules_reset;
    mutable std::vector<std::string> set_up_asked; ///< "pool member"

    [[nodiscard]] std::optional<VirtualServerReport> virtual_server(std::string_view name) const override;
    [[nodiscard]] std::optional<PoolReport> pool(std::string_view name) const override;
    [[nodiscard]] std::optional<NodeReport> node(std::string_view name) const override;
    [[nodiscard]] std::vector<ConnectionReport> connections(std::size_t limit) const override;
    [[nodiscard]] std::int64_t profile_statistic(std::string_view profile, std::string_view field) const override;
    [[nodiscard]] std::vector<PersistenceReport> persistence_records(std::size_t limit) const override;
    [[nodiscard]] std::optional<std::vector<RuleEventReport>> rule(std::string_view name) const override;
    void reset_rule(std::string_view name) const override { rules_reset.emplace_back(name); }
    void set_up(std::string_view pool, std::string_view name) const override {
        set_up_asked.push_back(std::string(pool) + ' ' + std::string(name));
    }
};

struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

/// A store of its own, in memory or in a folder that goes with it, and the two command lines on it.
class World {
public:
    enum class Place { memory, disk };

    explicit World(Place place = Place::memory);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// One `sluice tmsh` line as one shell word.
    Ran tmsh(const std::string& command);
    Ran run(const std::vector<std::string>& words);
    Ran run_reading(const std::vector<std::string>& words) const;
    /// Closes the store and opens it again, as a restart does.
    void restart();

    Service& service() { return *service_; }
    [[nodiscard]] const Snapshot& snapshot() const { return *service_->snapshot(); }
    [[nodiscard]] std::string database() const { return (folder_ / "sluice.db").string(); }
    [[nodiscard]] datagroups::DataGroupPtr data_group(const std::string& name) const;

    MemoryFiles files;
    FixedView view;
    bool server_runs = false;
    std::vector<std::string> audit;
    std::vector<std::string> progress;

private:
    void open();
    CommandIo io(Ran& ran);

    std::filesystem::path folder_;
    std::unique_ptr<Service> service_;
};

/// A small configuration as BIG-IP saves it: a virtual server, its rule, pool, nodes, monitor, data group, self IP, and an object
/// that is not understood.
std::string_view relay_configuration();

} // namespace sluice::config::test
