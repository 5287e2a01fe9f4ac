#pragma once

#include <string>

#include "config/model/monitor.h"
#include "datagroups/ip_address.h"

namespace sluice::engine {

/// What an `ltm monitor external` is to look at.
struct ExternalRequest {
    config::MonitorPtr monitor;
    datagroups::Endpoint destination;
    std::string node_name; ///< full path
};

} // namespace sluice::engine
