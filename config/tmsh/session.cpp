#include "config/tmsh/session.h"

#include <algorithm>
#include <set>

namespace sluice::config::tmsh {

namespace {

std::set<std::string, std::less<>> changed_names(const Draft& draft) {
    std::set<std::string, std::less<>> names;
    for (const auto& [key, object] : draft.objects()) {
        const auto old = draft.base().objects->find(key);
        if (old == draft.base().objects->end() || old->second != object)
            names.insert(key.second);
    }
    return names;
}

std::string printable(const rules::Diagnostic& diagnostic) {
    if (!diagnostic.file.empty())
        return rules::to_text(diagnostic);
    std::string text{rules::to_text(diagnostic.severity)};
    text.append(": ");
    if (diagnostic.message.find(diagnostic.object) == std::string::npos)
        text.append(diagnostic.object).append(": ");
    return text.append(diagnostic.message);
}

/// A value that cannot be read is wrong usage, like a word that is not known.
tl::unexpected<Failure> not_committed(const rules::Diagnostics& diagnostics) {
    const bool all_syntax = std::all_of(diagnostics.list().begin(), diagnostics.list().end(), [](const rules::Diagnostic& diagnostic) {
        return diagnostic.severity != rules::Severity::error || diagnostic.message.starts_with("Syntax Error");
    });
    return tl::make_unexpected(Failure{printable_errors(diagnostics), all_syntax ? exit_usage : exit_failed});
}

} // namespace

void report(Session& session, const rules::Diagnostics& diagnostics, const Draft* changed_only) {
    if (diagnostics.list().empty())
        return;
    const std::set<std::string, std::less<>> changed =
        changed_only != nullptr ? changed_names(*changed_only) : std::set<std::string, std::less<>>{};
    for (const rules::Diagnostic& diagnostic : diagnostics.list()) {
        const bool skipped = changed_only != nullptr && !changed.contains(diagnostic.object);
        if (skipped || diagnostic.severity == rules::Severity::error || diagnostic.severity == rules::Severity::note)
            continue;
        std::string text = printable(diagnostic);
        if (!text.ends_with('\n'))
            text += '\n';
        session.io.err(text);
        if (session.state != nullptr && session.state->options.report)
            session.state->options.report(diagnostic);
    }
}

Result<void> commit(Session& session, const Draft& draft) {
    const Service::State::Committed committed = session.state->commit(draft, {session.io.user, session.command, {}});
    if (!committed.done)
        return not_committed(committed.diagnostics);
    report(session, committed.diagnostics, &draft);
    return {};
}

} // namespace sluice::config::tmsh
