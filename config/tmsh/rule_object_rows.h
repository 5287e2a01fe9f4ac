#pragma once

#include <array>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

// The properties of objects that only rules use.

constexpr std::array profile_statistics_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"field1", Kind::text, "none", {}, {}},
    PropertyRow{"field10", Kind::text, "none", {}, {}},
    PropertyRow{"field11", Kind::text, "none", {}, {}},
    PropertyRow{"field12", Kind::text, "none", {}, {}},
    PropertyRow{"field13", Kind::text, "none", {}, {}},
    PropertyRow{"field14", Kind::text, "none", {}, {}},
    PropertyRow{"field15", Kind::text, "none", {}, {}},
    PropertyRow{"field16", Kind::text, "none", {}, {}},
    PropertyRow{"field17", Kind::text, "none", {}, {}},
    PropertyRow{"field18", Kind::text, "none", {}, {}},
    PropertyRow{"field19", Kind::text, "none", {}, {}},
    PropertyRow{"field2", Kind::text, "none", {}, {}},
    PropertyRow{"field20", Kind::text, "none", {}, {}},
    PropertyRow{"field21", Kind::text, "none", {}, {}},
    PropertyRow{"field22", Kind::text, "none", {}, {}},
    PropertyRow{"field23", Kind::text, "none", {}, {}},
    PropertyRow{"field24", Kind::text, "none", {}, {}},
    PropertyRow{"field25", Kind::text, "none", {}, {}},
    PropertyRow{"field26", Kind::text, "none", {}, {}},
    PropertyRow{"field27", Kind::text, "none", {}, {}},
    PropertyRow{"field28", Kind::text, "none", {}, {}},
    PropertyRow{"field29", Kind::text, "none", {}, {}},
    PropertyRow{"field3", Kind::text, "none", {}, {}},
    PropertyRow{"field30", Kind::text, "none", {}, {}},
    PropertyRow{"field31", Kind::text, "none", {}, {}},
    PropertyRow{"field32", Kind::text, "none", {}, {}},
    PropertyRow{"field4", Kind::text, "none", {}, {}},
    PropertyRow{"field5", Kind::text, "none", {}, {}},
    PropertyRow{"field6", Kind::text, "none", {}, {}},
    PropertyRow{"field7", Kind::text, "none", {}, {}},
    PropertyRow{"field8", Kind::text, "none", {}, {}},
    PropertyRow{"field9", Kind::text, "none", {}, {}},
};

} // namespace sluice::config::tmsh
