#include <array>

#include "config/schema/properties.h"

namespace sluice::config::schema {

namespace {

using enum Verdict;

constexpr std::array rows = {
    PropertyRow{"defaults-from"},
    PropertyRow{"destination"},
    PropertyRow{"interval"},
    PropertyRow{"timeout"},
    PropertyRow{"time-until-up"},
    PropertyRow{"up-interval"},
    PropertyRow{"manual-resume"},
    PropertyRow{"run"},
    PropertyRow{"args"},
    PropertyRow{"user-defined"},
    PropertyRow{"app-service", silent},
    PropertyRow{"description", silent},
    PropertyRow{"partition", silent},
};

} // namespace

std::span<const PropertyRow> external_monitor_property_rows() {
    return rows;
}

} // namespace sluice::config::schema
