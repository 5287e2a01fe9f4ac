#pragma once

#include <array>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

// The properties of objects that only rules use.

constexpr std::array profile_statistics_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"field1", Kind::word, "none", {}, {}, true},
    PropertyRow{"field10", Kind::word, "none", {}, {}, true},
    PropertyRow{"field11", Kind::word, "none", {}, {}, true},
    PropertyRow{"field12", Kind::word, "none", {}, {}, true},
    PropertyRow{"field13", Kind::word, "none", {}, {}, true},
    PropertyRow{"field14", Kind::word, "none", {}, {}, true},
    PropertyRow{"field15", Kind::word, "none", {}, {}, true},
    PropertyRow{"field16", Kind::word, "none", {}, {}, true},
    PropertyRow{"field17", Kind::word, "none", {}, {}, true},
    PropertyRow{"field18", Kind::word, "none", {}, {}, true},
    PropertyRow{"field19", Kind::word, "none", {}, {}, true},
    PropertyRow{"field2", Kind::word, "none", {}, {}, true},
    PropertyRow{"field20", Kind::word, "none", {}, {}, true},
    PropertyRow{"field21", Kind::word, "none", {}, {}, true},
    PropertyRow{"field22", Kind::word, "none", {}, {}, true},
    PropertyRow{"field23", Kind::word, "none", {}, {}, true},
    PropertyRow{"field24", Kind::word, "none", {}, {}, true},
    PropertyRow{"field25", Kind::word, "none", {}, {}, true},
    PropertyRow{"field26", Kind::word, "none", {}, {}, true},
    PropertyRow{"field27", Kind::word, "none", {}, {}, true},
    PropertyRow{"field28", Kind::word, "none", {}, {}, true},
    PropertyRow{"field29", Kind::word, "none", {}, {}, true},
    PropertyRow{"field3", Kind::word, "none", {}, {}, true},
    PropertyRow{"field30", Kind::word, "none", {}, {}, true},
    PropertyRow{"field31", Kind::word, "none", {}, {}, true},
    PropertyRow{"field32", Kind::word, "none", {}, {}, true},
    PropertyRow{"field4", Kind::word, "none", {}, {}, true},
    PropertyRow{"field5", Kind::word, "none", {}, {}, true},
    PropertyRow{"field6", Kind::word, "none", {}, {}, true},
    PropertyRow{"field7", Kind::word, "none", {}, {}, true},
    PropertyRow{"field8", Kind::word, "none", {}, {}, true},
    PropertyRow{"field9", Kind::word, "none", {}, {}, true},
};

constexpr std::array ifile_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"file-name", Kind::reference, {}, {}, {}, true},
};

// The others are Sluice's to write.
constexpr std::array stored_file_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"source-path", Kind::text, "none", {}, {}, true},
};

} // namespace sluice::config::tmsh
