#include "cli/check_rules.h"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "cli/rule_objects.h"
#include "config/rule_use.h"
#include "rules/advice.h"
#include "rules/rule.h"

namespace sluice::cli {

namespace {

constexpr std::size_t source_bytes_max = 400;

std::string line_of(std::string_view text, std::uint32_t number) {
    for (std::uint32_t line = 1; line < number; ++line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    const std::string_view line = text.substr(0, std::min(text.find_first_of("\r\n"), source_bytes_max));
    return std::string(line);
}

void add_with_source(rules::Diagnostics& found, const rules::Diagnostics& of_rule, std::string_view text) {
    for (rules::Diagnostic diagnostic : of_rule.list()) {
        if (diagnostic.source.empty()) {
            diagnostic.source = line_of(text, diagnostic.position.line);
        }
        found.add(std::move(diagnostic));
    }
}

/// What a bare rule names and nobody has shown us.
void note_references(const rules::Rule& rule, const rules::RuleText& part, const std::string& file,
                     const std::set<std::string>& rules_of_file, rules::Diagnostics& notes) {
    for (const rules::Reference& reference : rule.references) {
        if (reference.kind == "rule" && rules_of_file.contains(rule_name_of(reference.name, file))) {
            continue;
        }
        rules::Diagnostic note;
        note.severity = rules::Severity::note;
        note.file = file;
        note.position = {part.first_line + reference.position.line - 1, reference.position.column};
        note.object = rule.name;
        note.message = fmt::format("{} ({}) must exist where this rule is loaded: {}", reference.kind, reference.name, reference.command);
        notes.add(std::move(note));
    }
}

/// The rules around one: those of its file, and those beside it in the configuration.
std::vector<std::string_view> companions(const std::string& name, const rules::RuleText& one, const std::vector<rules::RuleText>& parts,
                                         const RuleSurroundings& surroundings) {
    std::vector<std::string_view> texts;
    if (surroundings.snapshot != nullptr) {
        texts = config::companion_texts(*surroundings.snapshot, name);
    }
    for (const rules::RuleText& part : parts) {
        if (&part != &one) {
            texts.push_back(part.text);
        }
    }
    return texts;
}

} // namespace

void check_rules(const std::string& file, std::string_view text, const RuleSurroundings& surroundings, rules::Diagnostics& found) {
    const std::vector<rules::RuleText> parts = rules::split_rule_file(text);
    std::set<std::string> rules_of_file;
    for (const rules::RuleText& part : parts) {
        rules_of_file.insert(rule_name_of(part.name, file));
    }
    rules::Diagnostics of_rules;
    for (const rules::RuleText& part : parts) {
        const std::string name = rule_name_of(part.name, file);
        rules::LoadContext context;
        context.commands = surroundings.commands;
        context.file = file;
        context.first_line = part.first_line;
        if (surroundings.snapshot != nullptr) {
            context.exists = [&](std::string_view kind, std::string_view object) {
                return is_there(*surroundings.snapshot, config::folder_of(name), kind, object, rules_of_file);
            };
        }
        const rules::RulePtr rule = rules::load_rule(name, part.text, context, of_rules);
        if (rule != nullptr && surroundings.snapshot == nullptr) {
            note_references(*rule, part, file, rules_of_file, of_rules);
        }
        if (rule != nullptr) {
            rules::advise(name, part.text, context, companions(name, part, parts, surroundings), of_rules);
        }
        if (rule != nullptr && surroundings.snapshot != nullptr) {
            config::advise_on_use(*surroundings.snapshot, {name, part.text, file, part.first_line}, of_rules);
        }
    }
    of_rules.sort();
    add_with_source(found, of_rules, text);
}

} // namespace sluice::cli
