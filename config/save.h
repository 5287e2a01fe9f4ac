#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "config/configuration.h"

namespace sluice::config {

using TextSink = std::function<void(std::string_view)>;

/// One data group in file syntax, its records one by one: a million of them never stand in memory twice.
void write_data_group(const Object& frame, const datagroups::DataGroup& group, const TextSink& sink);
/// The data group as an object with all its records, for output that looks into it. Costs memory for each record.
Object data_group_object(const Object& frame, const datagroups::DataGroup& group);

/// The whole configuration as F5 saves it in one file (SCF): version line, base part first, objects by type and name, data groups
/// with their records. load_text() of it in `replace` mode gives the same configuration.
std::string write_configuration(const Configuration& configuration);

} // namespace sluice::config
