#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "config/snapshot.h"
#include "rules/command_table.h"
#include "rules/diagnostics.h"

namespace sluice::config {

/// Files are read and written by whoever gave the command (its rights, its current folder), not by the server.
class FileAccess {
public:
    virtual ~FileAccess() = default;
    /// The bytes of the file; "-" is standard input. The error names the file and the cause.
    virtual tl::expected<std::string, std::string> read(const std::string& path) = 0;
    /// Writes a new file beside it, syncs and renames, so that a crash leaves the old or the new text, never half.
    virtual tl::expected<void, std::string> write(const std::string& path, std::string_view text) = 0;
    /// The path made absolute from the caller's current folder.
    virtual std::string absolute(const std::string& path) = 0;
    /// True once a read or write has failed only because somebody else has yet to do it: the command is to end without changing
    /// anything, and will be run again.
    [[nodiscard]] virtual bool is_waiting() const { return false; }
};

/// Where a command's words come from and go to. Everything may be called many times.
struct CommandIo {
    std::function<void(std::string_view)> out;
    std::function<void(std::string_view)> err;
    /// A progress line for long work ("import 400000 of 1000000 records"); drawn only on a terminal. May be empty.
    std::function<void(std::string_view)> progress;
    FileAccess* files = nullptr; ///< not owned
    std::string user;            ///< for the audit line
};

struct ServiceOptions {
    std::string database;                          ///< path of the store, or ":memory:"
    const rules::CommandTable* commands = nullptr; ///< implemented rule commands; not owned, outlives the service
    bool allow_unsupported = false;
    std::string ca_bundle = "/etc/ssl/certs/ca-certificates.crt"; ///< becomes /Common/ca-bundle.crt; need not be there
    /// One line for each change: who, what, when it was committed. Called after the commit.
    std::function<void(std::string_view)> audit;
    /// Warnings met while loading ("file:line:column: …"), already formatted.
    std::function<void(const rules::Diagnostic&)> report;
};

/// What `--load` and SIGHUP may do.
enum class LoadDecision : std::uint8_t { loaded, unchanged, refused };
struct LoadOutcome {
    LoadDecision decision = LoadDecision::refused;
    rules::Diagnostics diagnostics;         ///< errors when refused because the file is bad
    std::vector<std::string> would_discard; ///< operator's changes that a load would discard, one line each
};

/// Owner of the store and of the current configuration; the only place where either changes. Not thread-safe: one thread (the store
/// thread of a server, or a command line with no server) makes all calls, except snapshot(), which any thread may call.
class Service {
public:
    /// Opens or creates the store and builds the snapshot from it. The error is ready to print (file, cause, what to do).
    static tl::expected<std::unique_ptr<Service>, std::string> open(ServiceOptions options);
    ~Service();

    [[nodiscard]] SnapshotPtr snapshot() const;
    /// Called after each committed change with the new snapshot, on the thread that made it.
    void on_change(std::function<void(SnapshotPtr)> listener);

    /// `sluice serve --load FILE` and SIGHUP: loads when the store is empty or the file differs from what was last loaded from it, and
    /// refuses when that would discard changes made since, unless `replace`. `files` reads the files that the text names; null: they
    /// keep the content that they have.
    LoadOutcome load_file(const std::string& path, std::string_view text, bool replace, FileAccess* files = nullptr);
    /// The file last loaded, absolute; empty when none was.
    [[nodiscard]] std::string last_loaded_file() const;
    /// Everything a person should know about the current configuration: kept-but-unknown objects, virtual servers not opened.
    [[nodiscard]] rules::Diagnostics standing_diagnostics() const;

    struct State;
    [[nodiscard]] State& state() { return *state_; } ///< for the commands of this room
    [[nodiscard]] const State& state() const { return *state_; }

private:
    explicit Service(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Checks a configuration text whole, without a store: every error, warning and note. Rules in it are checked too.
struct CheckOptions {
    const rules::CommandTable* commands = nullptr;
    bool allow_unsupported = false;
    bool advise = false; ///< also what is legal in rules and probably not meant
    /// Reads the programs of external monitors, to say what is wrong with them; not owned. Null: they are not looked at.
    FileAccess* files = nullptr;
};
rules::Diagnostics check_configuration(const std::string& file, std::string_view text, const CheckOptions& options);
/// The snapshot of a configuration text, or null with the reasons in `diagnostics`. For `sluice check --config` and tests.
SnapshotPtr build_snapshot(const std::string& file, std::string_view text, const CheckOptions& options, rules::Diagnostics& diagnostics);
/// Does the text look like a configuration (rather than a bare rule)?
bool looks_like_configuration(std::string_view text);

} // namespace sluice::config
