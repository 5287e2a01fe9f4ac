#include "config/service_state.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace sluice::config {

namespace {

/// The whole configuration with other records in some groups. Nothing else is looked at: records can make nothing else invalid.
SnapshotPtr with_records(const Snapshot& base, const Draft& draft) {
    auto next = std::make_shared<Snapshot>(base);
    for (const auto& [name, change] : draft.group_changes())
        next->data_groups[name] = change.group;
    return next;
}

ByName<datagroups::DataGroupPtr> groups_of(const Draft& draft) {
    ByName<datagroups::DataGroupPtr> groups = draft.base().snapshot->data_groups;
    for (const auto& [name, change] : draft.group_changes()) {
        if (change.group)
            groups[name] = change.group;
        else
            groups.erase(name);
    }
    return groups;
}

SnapshotPtr numbered(SnapshotPtr snapshot, std::uint64_t generation) {
    if (snapshot->generation == generation)
        return snapshot;
    auto copy = std::make_shared<Snapshot>(*snapshot);
    copy->generation = generation;
    return copy;
}

ConfigurationPtr following(const Draft& draft, SnapshotPtr snapshot) {
    auto next = std::make_shared<Configuration>(draft.base());
    next->snapshot = std::move(snapshot);
    if (&draft.objects() != draft.base().objects.get())
        next->objects = std::make_shared<const ObjectMap>(draft.objects());
    if (&draft.group_frames() != draft.base().group_frames.get())
        next->group_frames = std::make_shared<const ObjectMap>(draft.group_frames());
    return next;
}

/// Control characters of a rule or a file name must not break the one line of the audit.
std::string one_line(std::string_view command) {
    constexpr std::size_t audit_bytes_max = 1'024;
    std::string line;
    for (const char c : command.substr(0, audit_bytes_max)) {
        if (c == '\n')
            line += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(c));
        else
            line += c;
    }
    return command.size() > audit_bytes_max ? line + "…" : line;
}

} // namespace

ConfigurationPtr Service::State::configuration() const {
    const std::lock_guard lock(mutex_);
    return configuration_;
}

void Service::State::publish(ConfigurationPtr next) {
    ConfigurationPtr previous;
    {
        const std::lock_guard lock(mutex_);
        previous = std::exchange(configuration_, std::move(next));
    }
    // Freeing the old one can take long, so it happens here, outside the lock.
}

SnapshotPtr build_whole(const Service::State& state, const ObjectMap& objects, const ByName<datagroups::DataGroupPtr>& groups,
                        rules::Diagnostics& diagnostics) {
    BuildInput input;
    input.objects = &objects;
    input.data_groups = &groups;
    input.commands = state.options.commands;
    input.allow_unsupported = state.options.allow_unsupported;
    input.built_in_files = &state.built_in_files;
    return build_model(input, diagnostics);
}

SnapshotPtr Service::State::build(const Draft& draft, rules::Diagnostics& diagnostics) const {
    const Snapshot& base = *draft.base().snapshot;
    if (draft.only_records())
        return numbered(with_records(base, draft), base.generation + 1);
    const ByName<datagroups::DataGroupPtr> groups = groups_of(draft);
    BuildInput input;
    input.objects = &draft.objects();
    input.data_groups = &groups;
    input.commands = options.commands;
    input.allow_unsupported = options.allow_unsupported;
    input.built_in_files = &built_in_files;
    input.previous = draft.base().snapshot;
    input.previous_objects = draft.base().objects.get();
    const SnapshotPtr built = build_model(input, diagnostics);
    if (!built || diagnostics.has_errors())
        return nullptr;
    return numbered(built, base.generation + 1);
}

rules::Diagnostic Service::State::failure(std::string message) {
    rules::Diagnostic diagnostic;
    diagnostic.message = std::move(message);
    return diagnostic;
}

Service::State::Committed Service::State::verify(const Draft& draft) const {
    Committed result;
    result.done = build(draft, result.diagnostics) != nullptr;
    if (result.done) {
        result.diagnostics = {};
        build_whole(*this, draft.objects(), groups_of(draft), result.diagnostics);
    }
    return result;
}

void Service::State::audit_without_change(const std::string& user, const std::string& command) const {
    if (options.audit)
        options.audit(fmt::format("01070417:5: AUDIT - user {} - [Status=Command OK] cmd_data={}", one_line(user), one_line(command)));
}

Service::State::Committed Service::State::commit(const Draft& draft, const Store::Note& note, const datagroups::Progress& progress) {
    Committed result;
    const SnapshotPtr snapshot = draft.is_empty() ? draft.base().snapshot : build(draft, result.diagnostics);
    if (!snapshot)
        return result;
    const tl::expected<std::int64_t, std::string> sequence = store->commit(draft, note, progress);
    if (!sequence) {
        result.diagnostics.add(failure(sequence.error()));
        return result;
    }
    if (!draft.is_empty())
        publish(following(draft, snapshot));
    if (options.audit) {
        options.audit(fmt::format("01070417:5: AUDIT - user {} - transaction #{} - [Status=Command OK] cmd_data={}", one_line(note.user),
                                  *sequence, one_line(note.command)));
    }
    for (const std::function<void(SnapshotPtr)>& listener : draft.is_empty() ? decltype(listeners){} : listeners)
        listener(snapshot);
    result.done = true;
    return result;
}
std::string sha256_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i)
        fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
    return hex;
}

std::string printable_errors(const rules::Diagnostics& diagnostics) {
    std::string text;
    for (const rules::Diagnostic& diagnostic : diagnostics.list()) {
        if (diagnostic.severity != rules::Severity::error)
            continue;
        if (!diagnostic.file.empty())
            text += rules::to_text(diagnostic);
        else
            text.append(diagnostic.id).append(diagnostic.id.empty() ? "" : ": ").append(diagnostic.message);
        if (!text.ends_with('\n'))
            text += '\n';
    }
    return text;
}

} // namespace sluice::config
