#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/model_builder.h"
#include "config/service.h"

namespace sluice::config::testing {

/// A configuration text made into a snapshot, and what was said about it.
struct Built {
    SnapshotPtr snapshot;
    rules::Diagnostics diagnostics;

    /// Texts with their ids ("01020036:3: The requested …"), of one severity.
    [[nodiscard]] std::vector<std::string> texts(rules::Severity severity) const;
    [[nodiscard]] std::vector<std::string> errors() const { return texts(rules::Severity::error); }
    [[nodiscard]] const VirtualServer& virtual_server(std::string_view name) const;
    [[nodiscard]] const Pool& pool(std::string_view name) const;
};
Built build(std::string_view text, bool allow_unsupported = false);

/// A configuration that is changed object by object, as the store does it.
class World {
public:
    explicit World(std::string_view text);
    /// Objects of the text replace those of their name; `gone` are type and name of one to delete. Returns what was built; on success
    /// it is the base of the next change.
    Built change(std::string_view text, const std::pair<std::string, std::string>& gone = {});
    [[nodiscard]] SnapshotPtr snapshot() const { return snapshot_; }
    [[nodiscard]] const ObjectMap& objects() const { return objects_; }

private:
    ObjectMap objects_;
    ByName<datagroups::DataGroupPtr> groups_;
    SnapshotPtr snapshot_;
};

/// An `ltm virtual` of that name with further properties, on 192.0.2.1:25 unless told otherwise.
std::string virtual_server(std::string_view properties, std::string_view name = "/Common/v",
                           std::string_view destination = "/Common/192.0.2.1:25");

} // namespace sluice::config::testing
