#include "config/model/pool.h"

#include <algorithm>

namespace sluice::config {

const Member* Pool::find(const datagroups::Endpoint& endpoint) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.endpoint == endpoint; });
    return found == members.end() ? nullptr : &*found;
}

const MonitorRule& monitor_of(const Pool& pool, const Member& member) {
    return member.monitor ? *member.monitor : pool.monitor;
}

} // namespace sluice::config
