#pragma once

#include <cstdint>
#include <string>

#include "config/model/pool.h"
#include "config/model/rule_objects.h"
#include "config/model/virtual_server.h"
#include "config/runtime_view.h"

namespace sluice::config::tmsh {

/// How statistics are printed: `117.0K`, `2.1M`, `3.0G` from 1,000 on, or with `raw` all digits.
struct Numbers {
    bool raw = false;

    [[nodiscard]] std::string text(std::uint64_t value) const;
    [[nodiscard]] std::string signed_text(std::int64_t value) const;
};

/// The layouts of `show`, as F5 prints them.
std::string virtual_layout(const VirtualServer& server, const VirtualServerReport& report, Numbers numbers);
std::string pool_layout(const Pool& pool, const PoolReport& report, bool with_members, Numbers numbers);
std::string node_layout(const Node& node, const NodeReport& report, Numbers numbers);
std::string statistics_layout(const StatisticsProfile& profile, const RuntimeView& runtime, Numbers numbers);
std::string rule_event_layout(const std::string& rule, const RuleEventReport& report, Numbers numbers);
std::string version_layout();

/// One line of `show sys connection` and of `show ltm persistence persist-records`.
std::string connection_line(const ConnectionReport& connection);
std::string persistence_line(const PersistenceReport& record);

} // namespace sluice::config::tmsh
