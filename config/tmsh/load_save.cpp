#include <fmt/format.h>

#include "config/load.h"
#include "config/save.h"
#include "config/secrets.h"
#include "config/stored_file.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

struct LoadRequest {
    std::string file; ///< as typed; empty: the file last loaded
    bool merge = false;
    bool verify = false;
};

Result<void> take_sys_config(Words& words) {
    const Result<std::string> type = take_type(words, {"sys config"});
    if (!type)
        return tl::make_unexpected(type.error());
    return {};
}

Result<LoadRequest> read_request(Words& words) {
    LoadRequest request;
    while (!words.at_end()) {
        if (words.take_if("merge")) {
            request.merge = true;
        } else if (words.take_if("verify")) {
            request.verify = true;
        } else if (words.take_if("from-terminal")) {
            request.file = "-";
        } else if (words.take_if("file")) {
            if (!words.at_word())
                return syntax_error("\"file\" value is missing");
            request.file = words.take();
        } else {
            return unexpected_argument(words.peek());
        }
    }
    if (request.file == "-" && !request.merge && !request.verify)
        return syntax_error("\"from-terminal\" needs \"merge\"");
    return request;
}

tl::unexpected<Failure> loading_failed(const std::string& cause) {
    return refused(cause + (cause.ends_with('\n') ? "" : "\n") + "Unexpected Error: Loading configuration process failed.");
}

/// Without a file: the one last loaded or saved, as BIG-IP reads the files it saved.
Result<std::string> file_or_last(const Session& session, const std::string& file) {
    const std::optional<LoadRecord>& last = session.state->store->last_load();
    if (!file.empty())
        return file;
    if (!last || last->file.empty())
        return refused("no file has been loaded into this store yet: name one with \"file\"");
    return last->file;
}

Result<void> take(Session& session, const Draft& draft, const LoadRequest& request, const LoadRecord& record) {
    Service::State::Committed committed;
    if (request.verify) {
        committed = session.state->verify(draft);
    } else {
        const bool whole = !request.merge;
        committed = session.state->commit(draft, {session.io.user, session.command, whole ? std::optional{record} : std::nullopt},
                                          [&](std::size_t done, std::size_t total) {
                                              if (session.io.progress)
                                                  session.io.progress(fmt::format("{} of {} records", done, total));
                                          });
    }
    if (!committed.done)
        return loading_failed(printable_errors(committed.diagnostics));
    report(session, committed.diagnostics, request.merge ? &draft : nullptr);
    return {};
}

} // namespace

Result<void> load(Session& session, Words& words) {
    if (Result<void> type = take_sys_config(words); !type)
        return type;
    Result<LoadRequest> request = read_request(words);
    if (!request)
        return tl::make_unexpected(request.error());
    const Result<std::string> file = file_or_last(session, request->file);
    if (!file)
        return tl::make_unexpected(file.error());
    const std::string absolute = *file == "-" ? std::string{} : session.io.files->absolute(*file);
    session.io.out(
        fmt::format("{} configuration...\n  {}\n", request->verify ? "Validating" : "Loading", absolute.empty() ? "-" : absolute));
    const tl::expected<std::string, std::string> text = session.io.files->read(*file);
    if (!text)
        return loading_failed(text.error());
    Draft draft(session.configuration);
    rules::Diagnostics diagnostics;
    const bool parsed = load_text(draft, request->merge ? LoadMode::merge : LoadMode::replace, *file, *text, diagnostics);
    if (diagnostics.has_errors()) {
        if (parsed)
            diagnostics.append(session.state->verify(draft).diagnostics);
        diagnostics.sort();
        return loading_failed(printable_errors(diagnostics));
    }
    restore_secrets(draft);
    read_stored_files(draft, *session.io.files, session.io.user, diagnostics);
    if (session.io.files->is_waiting())
        return refused("a file is being read");
    report(session, diagnostics, nullptr);
    return take(session, draft, *request, {absolute, sha256_of(*text), 0});
}

Result<void> save(Session& session, Words& words) {
    if (Result<void> type = take_sys_config(words); !type)
        return type;
    std::string typed;
    while (!words.at_end()) {
        if (words.take_if("file") && words.at_word())
            typed = words.take();
        else if (!words.take_if("no-passphrase") && !words.take_if("all"))
            return unexpected_argument(words.peek());
    }
    const Result<std::string> file = file_or_last(session, typed);
    if (!file)
        return tl::make_unexpected(file.error());
    const std::string text = write_configuration(*session.configuration);
    const std::string absolute = session.io.files->absolute(*file);
    session.io.out(fmt::format("Saving running configuration...\n  {}\n", absolute));
    if (const tl::expected<void, std::string> written = session.io.files->write(*file, text); !written)
        return refused(written.error());
    const std::optional<LoadRecord>& last = session.state->store->last_load();
    if (last && last->file != absolute) {
        // A copy: what was changed since the last load is still not in the file that a restart loads.
        session.state->audit_without_change(session.io.user, session.command);
        return {};
    }
    const Draft nothing(session.configuration);
    const Service::State::Committed committed =
        session.state->commit(nothing, {session.io.user, session.command, LoadRecord{absolute, sha256_of(text), 0}});
    if (!committed.done)
        return refused(printable_errors(committed.diagnostics));
    return {};
}

} // namespace sluice::config::tmsh
