#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "config/draft.h"
#include "config/service.h"
#include "config/store.h"

namespace sluice::config {

/// The inside of Service, for the commands of this room.
struct Service::State {
    ServiceOptions options;
    std::unique_ptr<Store> store;
    tls::BuiltInFiles built_in_files;
    std::vector<std::function<void(SnapshotPtr)>> listeners;

    [[nodiscard]] ConfigurationPtr configuration() const; ///< any thread

    /// For a command that leaves the configuration as it is.
    void audit_without_change(const std::string& user, const std::string& command) const;
    /// Validates the draft, writes it, publishes it, tells the listeners and leaves the audit line. When anything fails nothing has
    /// happened and the reasons are the errors in the result; otherwise they are what a person should know of the new configuration.
    struct Committed {
        bool done = false;
        rules::Diagnostics diagnostics;
    };
    Committed commit(const Draft& draft, const Store::Note& note, const datagroups::Progress& progress = {});
    /// The same without writing, and said of the whole configuration, not only of what differs.
    [[nodiscard]] Committed verify(const Draft& draft) const;
    /// A diagnostic that comes from no text: a full disk, a missing object.
    static rules::Diagnostic failure(std::string message);

    void publish(ConfigurationPtr next);

private:
    [[nodiscard]] SnapshotPtr build(const Draft& draft, rules::Diagnostics& diagnostics) const;

    mutable std::mutex mutex_;
    ConfigurationPtr configuration_;
};

/// Runs `build_model` over stored objects as if they were new: the first snapshot, and everything worth saying about it.
SnapshotPtr build_whole(const Service::State& state, const ObjectMap& objects, const ByName<datagroups::DataGroupPtr>& groups,
                        rules::Diagnostics& diagnostics);

/// Hexadecimal.
std::string sha256_of(std::string_view text);

/// All errors, one a line, as tmsh prints them: "01020036:3: The requested …", with file and line when they come from a file.
std::string printable_errors(const rules::Diagnostics& diagnostics);

} // namespace sluice::config
