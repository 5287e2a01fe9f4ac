#include "config/service.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "config/load.h"
#include "config/secrets.h"
#include "config/service_state.h"
#include "config/stored_file.h"
#include "config/tls/certificate.h"

namespace sluice::config {

namespace {

/// Loading without a person at a terminal: at the start of a server, and at SIGHUP.
constexpr std::string_view server_user = "system";

std::string absolute(const std::string& path) {
    if (path == "-")
        return {};
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(path, error);
    return error ? path : whole.lexically_normal().string();
}

bool is_empty(const Configuration& configuration) {
    return configuration.objects->empty() && configuration.snapshot->data_groups.empty();
}

std::vector<std::string> described(const std::vector<ChangeRecord>& changes, std::int64_t since_sequence) {
    std::vector<std::string> lines;
    if (!changes.empty() && changes.front().sequence > since_sequence + 1)
        lines.push_back(fmt::format("{} older changes", changes.front().sequence - since_sequence - 1));
    for (const ChangeRecord& change : changes)
        lines.push_back(fmt::format("{} {}: {}", change.time, change.user, change.command));
    return lines;
}

/// The machine's own list of authorities; null when it has none.
CertificateFilePtr ca_bundle(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    auto read = tls::certificate_file(tls::ca_bundle_name, {std::istreambuf_iterator<char>(file), {}});
    return read ? std::make_shared<const CertificateFile>(std::move(*read)) : nullptr;
}

/// Those of the store, or new ones, which the store then keeps: a certificate that changed with each start would teach people to
/// click warnings away.
tl::expected<tls::BuiltInFiles, std::string> built_in_files_of(Service::State& state, std::optional<tls::BuiltInFiles> stored) {
    if (!stored) {
        tl::expected<tls::BuiltInFiles, std::string> made = tls::make_built_in_files();
        if (!made)
            return tl::make_unexpected("the default certificate cannot be made: " + made.error());
        if (Store::Done kept = state.store->keep_built_in_files(*made); !kept)
            return tl::make_unexpected(std::move(kept.error()));
        stored = std::move(*made);
    }
    stored->ca_bundle = ca_bundle(state.options.ca_bundle);
    return std::move(*stored);
}

std::string refusal_to_open(const std::string& database, const rules::Diagnostics& diagnostics) {
    return fmt::format("{}: the configuration in this store is not valid for this version of sluice:\n{}"
                       "use another store (--db) and load a corrected file into it",
                       database, printable_errors(diagnostics));
}

} // namespace

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}
Service::~Service() = default;

tl::expected<std::unique_ptr<Service>, std::string> Service::open(ServiceOptions options) {
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    auto store = Store::open(state->options.database);
    if (!store)
        return tl::make_unexpected(std::move(store.error()));
    state->store = std::move(*store);
    tl::expected<Store::Content, std::string> content = state->store->load_all();
    if (!content)
        return tl::make_unexpected(std::move(content.error()));
    if (auto files = built_in_files_of(*state, std::move(content->built_in_files)))
        state->built_in_files = std::move(*files);
    else
        return tl::make_unexpected(std::move(files.error()));
    rules::Diagnostics diagnostics;
    auto configuration = std::make_shared<Configuration>();
    configuration->snapshot = build_whole(*state, content->objects, content->data_groups, diagnostics);
    if (!configuration->snapshot)
        return tl::make_unexpected(refusal_to_open(state->options.database, diagnostics));
    configuration->objects = std::make_shared<const ObjectMap>(std::move(content->objects));
    configuration->group_frames = std::make_shared<const ObjectMap>(std::move(content->group_frames));
    state->publish(std::move(configuration));
    return std::unique_ptr<Service>(new Service(std::move(state)));
}

SnapshotPtr Service::snapshot() const {
    return state_->configuration()->snapshot;
}

void Service::on_change(std::function<void(SnapshotPtr)> listener) {
    state_->listeners.push_back(std::move(listener));
}

std::string Service::last_loaded_file() const {
    const std::optional<LoadRecord>& load = state_->store->last_load();
    return load ? load->file : std::string{};
}

LoadOutcome Service::load_file(const std::string& path, std::string_view text, bool replace, FileAccess* files) {
    LoadOutcome outcome;
    const ConfigurationPtr current = state_->configuration();
    const LoadRecord given{absolute(path), sha256_of(text), 0};
    const std::optional<LoadRecord>& last = state_->store->last_load();
    if (!is_empty(*current)) {
        if (last && last->file == given.file && last->sha256 == given.sha256) {
            outcome.decision = LoadDecision::unchanged;
            return outcome;
        }
        const std::int64_t since = last ? last->sequence : 0;
        const auto changes = state_->store->changes_after(since);
        if (!changes) {
            outcome.diagnostics.add(State::failure(changes.error()));
            return outcome;
        }
        if (!replace && !changes->empty()) {
            outcome.would_discard = described(*changes, since);
            return outcome;
        }
    }
    Draft draft(current);
    const bool parsed = load_text(draft, LoadMode::replace, path, text, outcome.diagnostics);
    if (outcome.diagnostics.has_errors()) {
        if (parsed)
            outcome.diagnostics.append(state_->verify(draft).diagnostics);
        outcome.diagnostics.sort();
        return outcome;
    }
    restore_secrets(draft);
    if (files != nullptr)
        read_stored_files(draft, *files, server_user, outcome.diagnostics);
    State::Committed committed =
        state_->commit(draft, {std::string{server_user}, "load sys config file " + (given.file.empty() ? path : given.file), given});
    outcome.diagnostics.append(committed.diagnostics);
    outcome.decision = committed.done ? LoadDecision::loaded : LoadDecision::refused;
    return outcome;
}

rules::Diagnostics Service::standing_diagnostics() const {
    const ConfigurationPtr current = state_->configuration();
    rules::Diagnostics diagnostics;
    build_whole(*state_, *current->objects, current->snapshot->data_groups, diagnostics);
    diagnostics.sort();
    return diagnostics;
}

} // namespace sluice::config
