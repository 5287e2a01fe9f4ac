#pragma once

#include <map>
#include <string>
#include <utility>

#include "config/snapshot.h"
#include "config/tls/built_in_files.h"
#include "config/tree.h"
#include "rules/command_table.h"
#include "rules/diagnostics.h"

namespace sluice::config {

/// All objects of a configuration except data groups, by type and name ("ltm pool", "/Common/p"), in F5's order of saving.
using ObjectMap = std::map<std::pair<std::string, std::string>, ObjectPtr>;

struct BuildInput {
    const ObjectMap* objects = nullptr;
    const ByName<datagroups::DataGroupPtr>* data_groups = nullptr;
    const rules::CommandTable* commands = nullptr; ///< null: every known F5 command counts as implemented
    bool allow_unsupported = false;
    /// Certificates and keys that need no object; null: the bytes of files are not here to be looked at, as for `sluice check`.
    const tls::BuiltInFiles* built_in_files = nullptr;
    bool advise = false; ///< rules get advice, too
    /// The snapshot before the change: what stands on unchanged objects is taken over by pointer. May be null.
    SnapshotPtr previous;
    /// Objects from which `previous` was built; may be null.
    const ObjectMap* previous_objects = nullptr;
};

/// Validates everything (references, values, duplicates, rules and what they name) with F5's ids and texts, and builds the typed
/// snapshot. Built-in objects (profiles, monitors, persistence roots) are known without being in `objects`. Adds all findings to
/// `diagnostics`; returns null when one of them is an error.
SnapshotPtr build_model(const BuildInput& input, rules::Diagnostics& diagnostics);

/// Who uses an object, for `01070265`: "Virtual Server (/Common/v)", "rule (/Common/r)"; empty when nobody does.
std::string used_by(const Snapshot& snapshot, const ObjectMap& objects, const std::string& type, const std::string& name);

/// F5's word for a type in messages: "Pool", "Virtual Server", "monitor", "value list" …
std::string_view type_word(std::string_view type);

/// Turns a parsed `ltm data-group internal` object into its type and records; errors name the record and its line.
struct DataGroupDefinition {
    datagroups::Type type = datagroups::Type::string;
    std::string description;
    std::vector<datagroups::Record> records; ///< canonical
};
bool read_data_group(const Object& object, DataGroupDefinition& definition, rules::Diagnostics& diagnostics);

} // namespace sluice::config
