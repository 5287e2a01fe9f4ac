#include <algorithm>

#include <fmt/format.h>

#include "rules/check.h"
#include "rules/dialect.h"
#include "rules/list.h"
#include "rules/rule.h"
#include "rules/top_level.h"

namespace sluice::rules {
namespace {

class RuleLoader {
public:
    RuleLoader(const std::string& name, std::string_view text, const LoadContext& context)
        : source_(text), reader_(source_), context_(context), rule_(std::make_shared<Rule>()) {
        rule_->name = name;
        rule_->text = text;
    }

    RulePtr load(Diagnostics& diagnostics) {
        refuse_nul();
        const TopLevel level = read_top_level(reader_, findings_);
        checked_ = level.checked;
        for (const ProcedureText& procedure : level.procedures)
            add_procedure(procedure);
        for (const HandlerText& handler : level.handlers)
            add_handler(handler);
        finish();
        const bool good = std::none_of(findings_.begin(), findings_.end(), [](const Finding& f) { return f.severity == Severity::error; });
        for (const Finding& finding : findings_)
            diagnostics.add(diagnostic(finding));
        return good ? rule_ : nullptr;
    }

private:
    void refuse_nul() {
        const std::size_t at = source_.text().find('\0');
        if (at != SourceText::npos)
            findings_.push_back({Finding::Kind::plain, Severity::error, "a NUL character is not allowed in a rule", at, {at, at}, 0});
    }

    void add_procedure(const ProcedureText& text) {
        CommandChecker checker(reader_, context_, std::nullopt, checked_, findings_, facts_);
        Translator translator(reader_, findings_, &checker);
        Procedure procedure{text.name, text.arguments, translator.script(text.body), source_.line(text.body.begin - 1)};
        require_balance(procedure.body, text.command);
        rule_->procedures.push_back(std::move(procedure));
    }

    void add_handler(const HandlerText& text) {
        CommandChecker checker(reader_, context_, text.event, checked_, findings_, facts_);
        Translator translator(reader_, findings_, &checker);
        Translation body = translator.script(text.body);
        require_balance(body, text.command);
        if (!text.event)
            return;
        if (!event(*text.event).fired) {
            facts_.unsupported = true;
            findings_.push_back({Finding::Kind::plain, Severity::unsupported,
                                 fmt::format("known F5 event, not supported by this version: {}", event(*text.event).name),
                                 text.command.begin, text.command, 0});
        }
        rule_->events.set(static_cast<std::size_t>(*text.event));
        rule_->handlers.push_back({*text.event, text.priority, text.timing, std::move(body), source_.line(text.body.begin - 1)});
    }

    /// The interpreter puts bodies between braces: one that would close them early must never get there.
    void require_balance(const Translation& body, Span command) {
        const bool failed = std::any_of(findings_.begin(), findings_.end(), [](const Finding& f) { return f.severity == Severity::error; });
        if (!failed && !is_balanced(body.tcl))
            findings_.push_back({Finding::Kind::parse, Severity::error, "unbalanced braces", command.begin, command, 0});
    }

    void finish() {
        std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) { return a.offset < b.offset; });
        rule_->references = std::move(facts_.references);
        rule_->snat_addresses = facts_.snat_words.values();
        rule_->unsupported = facts_.unsupported;
        rule_->written_global = std::move(facts_.written_global);
        std::set_difference(facts_.globals_read.begin(), facts_.globals_read.end(), facts_.globals_written.begin(),
                            facts_.globals_written.end(), std::back_inserter(rule_->global_reads));
    }

    [[nodiscard]] std::string message(const Finding& finding) const {
        if (finding.kind == Finding::Kind::reference || finding.severity == Severity::unsupported)
            return finding.message;
        std::string text = finding.message;
        if (finding.kind == Finding::Kind::parse)
            text = "parse error: " + text;
        else if (finding.kind == Finding::Kind::expression)
            text = fmt::format("parse error: PARSE syntax {} {{{}}}", finding.expression_offset, text);
        const std::string_view command = source_.slice(finding.command.begin, finding.command.end);
        return fmt::format("[{}][{}]", text, command.substr(0, command.find('\n')));
    }

    [[nodiscard]] Diagnostic diagnostic(const Finding& finding) const {
        const Position place = source_.position(finding.offset);
        Diagnostic diagnostic;
        diagnostic.severity = finding.severity;
        diagnostic.file = context_.file;
        diagnostic.position = {context_.first_line + place.line - 1, place.column};
        diagnostic.object = rule_->name;
        diagnostic.id = finding.severity == Severity::error ? rule_error_id : std::string_view();
        diagnostic.message = message(finding);
        diagnostic.source = source_.original_line(place.line);
        diagnostic.object_line = place.line;
        return diagnostic;
    }

    SourceText source_;
    Reader reader_;
    const LoadContext& context_;
    std::shared_ptr<Rule> rule_;
    std::vector<Finding> findings_;
    CheckedFacts facts_;
    bool checked_ = true;
};

Diagnostic too_long(const std::string& name, std::size_t bytes, const LoadContext& context) {
    Diagnostic diagnostic;
    diagnostic.file = context.file;
    diagnostic.position = {context.first_line, 1};
    diagnostic.object = name;
    diagnostic.id = "01070712:3";
    diagnostic.message =
        fmt::format("Max string size exceeded during update of attribute:definition type:rule max:{} received:{}", rule_bytes_max, bytes);
    diagnostic.object_line = 1;
    return diagnostic;
}

} // namespace

RulePtr load_rule(const std::string& name, std::string_view text, const LoadContext& context, Diagnostics& diagnostics) {
    if (text.size() > rule_bytes_max) {
        diagnostics.add(too_long(name, text.size(), context));
        return nullptr;
    }
    return RuleLoader(name, text, context).load(diagnostics);
}

std::string f5_rule_error(const std::string& rule, const Diagnostics& diagnostics) {
    std::string text;
    for (const Diagnostic& d : diagnostics.list()) {
        if (d.object != rule || (d.severity != Severity::error && d.severity != Severity::warning))
            continue;
        text += text.empty() ? fmt::format("Rule [{}] error: ", rule) : "\n";
        if (d.message.starts_with('['))
            text += fmt::format("{}:{}: {}: ", rule, d.object_line, to_text(d.severity));
        text += d.message;
    }
    return text;
}

} // namespace sluice::rules
