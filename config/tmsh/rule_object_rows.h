#pragma once

#include <array>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

// The properties of objects that only rules use.

constexpr std::array profile_statistics_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"field1", Kind::text, {}, {}, {}, true},
    PropertyRow{"field10", Kind::text, {}, {}, {}, true},
    PropertyRow{"field11", Kind::text, {}, {}, {}, true},
    PropertyRow{"field12", Kind::text, {}, {}, {}, true},
    PropertyRow{"field13", Kind::text, {}, {}, {}, true},
    PropertyRow{"field14", Kind::text, {}, {}, {}, true},
    PropertyRow{"field15", Kind::text, {}, {}, {}, true},
    PropertyRow{"field16", Kind::text, {}, {}, {}, true},
    PropertyRow{"field17", Kind::text, {}, {}, {}, true},
    PropertyRow{"field18", Kind::text, {}, {}, {}, true},
    PropertyRow{"field19", Kind::text, {}, {}, {}, true},
    PropertyRow{"field2", Kind::text, {}, {}, {}, true},
    PropertyRow{"field20", Kind::text, {}, {}, {}, true},
    PropertyRow{"field21", Kind::text, {}, {}, {}, true},
    PropertyRow{"field22", Kind::text, {}, {}, {}, true},
    PropertyRow{"field23", Kind::text, {}, {}, {}, true},
    PropertyRow{"field24", Kind::text, {}, {}, {}, true},
    PropertyRow{"field25", Kind::text, {}, {}, {}, true},
    PropertyRow{"field26", Kind::text, {}, {}, {}, true},
    PropertyRow{"field27", Kind::text, {}, {}, {}, true},
    PropertyRow{"field28", Kind::text, {}, {}, {}, true},
    PropertyRow{"field29", Kind::text, {}, {}, {}, true},
    PropertyRow{"field3", Kind::text, {}, {}, {}, true},
    PropertyRow{"field30", Kind::text, {}, {}, {}, true},
    PropertyRow{"field31", Kind::text, {}, {}, {}, true},
    PropertyRow{"field32", Kind::text, {}, {}, {}, true},
    PropertyRow{"field4", Kind::text, {}, {}, {}, true},
    PropertyRow{"field5", Kind::text, {}, {}, {}, true},
    PropertyRow{"field6", Kind::text, {}, {}, {}, true},
    PropertyRow{"field7", Kind::text, {}, {}, {}, true},
    PropertyRow{"field8", Kind::text, {}, {}, {}, true},
    PropertyRow{"field9", Kind::text, {}, {}, {}, true},
};

} // namespace sluice::config::tmsh
