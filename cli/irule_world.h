#pragma once

#include <string>

#include <tl/expected.hpp>

#include "cli/irule_options.h"
#include "config/snapshot.h"
#include "rules/diagnostics.h"

namespace sluice::cli {

/// What rules run in: a configuration, and the virtual server that they are attached to.
struct IruleWorld {
    config::Snapshot configuration;
    config::VirtualServer virtual_server;
};

/// Makes it of the options. Without --config, pools and data groups that a rule names and no option gives are made, empty, and noted.
/// The error is ready to print; it is empty when `found` has the reasons.
tl::expected<IruleWorld, std::string> make_irule_world(const IruleOptions& options, rules::Diagnostics& found);

} // namespace sluice::cli
