#pragma once

#include <array>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

/// The properties of `ltm monitor external`.
constexpr std::array monitor_external_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"args", Kind::text, "none", {}, {}},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::word, "*:*", {}, {}, true},
    PropertyRow{"interval", Kind::number, "5", {}, {}, true},
    PropertyRow{"manual-resume", Kind::choice, "disabled", "enabled|disabled", {}, true},
    PropertyRow{"run", Kind::reference, "none", {}, {}, true},
    PropertyRow{"time-until-up", Kind::number, "0", {}, {}, true},
    PropertyRow{"timeout", Kind::number, "16", {}, {}, true},
    PropertyRow{"up-interval", Kind::number, "0", {}, {}, true},
    PropertyRow{"user-defined", Kind::variable, {}, {}, {}},
};

} // namespace sluice::config::tmsh
