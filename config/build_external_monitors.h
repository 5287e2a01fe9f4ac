#pragma once

#include <string>
#include <string_view>

#include "config/build_world.h"
#include "config/model/external_monitor.h"
#include "config/schema/values.h"

namespace sluice::config::build {

/// The programs of external monitors whose content is here; says which of them this host could never start. Before the monitors.
void build_monitor_programs(World& world);

/// What one object of the monitor's line says: a parent, or the monitor itself (`is_own`), whose program must exist.
void read_external_check(World& world, const schema::Reader& reader, bool is_own, ExternalCheck& check);

/// Says that the monitor has nothing to run.
void advise_on_external_check(World& world, const Object& monitor, const ExternalCheck& check);

/// What will surely not run here, in words for a warning; empty when nothing is seen. `content` is the program's.
std::string advice_on_program(std::string_view content);

} // namespace sluice::config::build
