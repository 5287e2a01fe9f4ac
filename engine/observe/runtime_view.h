#pragma once

#include <functional>

#include "config/runtime_view.h"
#include "engine/balance/persistence.h"
#include "engine/observe/profile_statistics.h"
#include "engine/observe/rule_statistics.h"
#include "engine/registry.h"

namespace sluice::engine {

/// What `show` sees of a running server: the registry's state and counters in F5's words. Any thread.
class EngineView final : public config::RuntimeView {
public:
    using CurrentConfig = std::function<RunningConfigPtr()>;
    using Connections = std::function<std::vector<config::ConnectionReport>(std::size_t limit)>;
    using SetUp = std::function<void(std::string pool, std::string name)>;

    /// The functions may be called from any thread; `persistence`, `statistics` and `rules` outlive this.
    EngineView(CurrentConfig current, const PersistenceTable& persistence, const ProfileStatistics& statistics, RuleStatistics& rules,
               Connections connections, SetUp set_up);

    [[nodiscard]] std::optional<config::VirtualServerReport> virtual_server(std::string_view name) const override;
    [[nodiscard]] std::optional<config::PoolReport> pool(std::string_view name) const override;
    [[nodiscard]] std::optional<config::NodeReport> node(std::string_view name) const override;
    [[nodiscard]] std::vector<config::ConnectionReport> connections(std::size_t limit) const override;
    [[nodiscard]] std::int64_t profile_statistic(std::string_view profile, std::string_view field) const override;
    [[nodiscard]] std::vector<config::PersistenceReport> persistence_records(std::size_t limit) const override;
    [[nodiscard]] std::optional<std::vector<config::RuleEventReport>> rule(std::string_view name) const override;
    void reset_rule(std::string_view name) const override;
    void set_up(std::string_view pool, std::string_view name) const override { set_up_(std::string(pool), std::string(name)); }

private:
    CurrentConfig current_;
    const PersistenceTable& persistence_;
    const ProfileStatistics& statistics_;
    RuleStatistics& rules_;
    Connections connections_;
    SetUp set_up_;
};

/// One pool and its members.
config::PoolReport report_pool(const RunningPool& pool);
config::NodeReport report_node(const RunningConfig& config, const RunningNode& node);
/// `pool` is the virtual server's; null when it has none. `not_listening` is why its address is not open although it should be.
config::Status virtual_server_status(const config::VirtualServer& virtual_server, const RunningPool* pool,
                                     const std::string& not_listening = {});

} // namespace sluice::engine
