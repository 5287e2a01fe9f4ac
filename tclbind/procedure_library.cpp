#include "tclbind/procedure_library.h"

#include <fmt/format.h>

namespace sluice::tclbind {

void ProcedureLibrary::adopt(const config::Snapshot& snapshot) {
    std::erase_if(by_rule_, [&](const auto& entry) {
        const auto now = snapshot.rules.find(entry.first);
        const bool is_gone = now == snapshot.rules.end() || now->second != entry.second.rule;
        if (is_gone) {
            forget(entry.second);
        }
        return is_gone;
    });
    for (const rules::RulePtr& rule : snapshot.rules_in_load_order) {
        if (rule->procedures.empty() || by_rule_.contains(rule->name)) {
            continue;
        }
        Entry entry{rule, {}};
        for (const rules::Procedure& procedure : rule->procedures) {
            const std::string name = fmt::format("sluice procedure {}", ++made_count_);
            const HiddenProcedure compiled = make_hidden_procedure(interp_, name, procedure.arguments, procedure.body.tcl);
            entry.procedures.insert_or_assign(procedure.name, RuleProcedure{rule, &procedure, compiled});
        }
        remember(by_rule_.insert_or_assign(rule->name, std::move(entry)).first->second);
    }
}

void ProcedureLibrary::forget(const Entry& entry) {
    for (const auto& [name, procedure] : entry.procedures) {
        by_script_.erase(Tcl_GetString(procedure.compiled.body.get()));
        Tcl_DeleteCommandFromToken(interp_, procedure.compiled.token);
    }
}

void ProcedureLibrary::remember(const Entry& entry) {
    for (const auto& [name, procedure] : entry.procedures) {
        by_script_.insert_or_assign(Tcl_GetString(procedure.compiled.body.get()), &procedure);
    }
}

const RuleProcedure* ProcedureLibrary::of_script(const char* script) const {
    const auto found = by_script_.find(script);
    return found == by_script_.end() ? nullptr : found->second;
}

const RuleProcedure* ProcedureLibrary::find_in(std::string_view rule, std::string_view name) const {
    const auto entry = by_rule_.find(rule);
    if (entry == by_rule_.end()) {
        return nullptr;
    }
    const auto procedure = entry->second.procedures.find(name);
    return procedure != entry->second.procedures.end() ? &procedure->second : nullptr;
}

const RuleProcedure* ProcedureLibrary::find(const rules::Rule& caller, std::string_view name) const {
    const std::size_t split = name.rfind("::");
    if (split == std::string_view::npos) {
        return find_in(caller.name, name);
    }
    const std::string_view rule = name.substr(0, split);
    const std::string_view procedure = name.substr(split + 2);
    if (rule.starts_with('/')) {
        return find_in(rule, procedure);
    }
    // A relative name starts at the partition's root, not at the caller's folder.
    const std::string_view partition = std::string_view{caller.name}.substr(0, caller.name.find('/', 1));
    const RuleProcedure* found = find_in(fmt::format("{}/{}", partition, rule), procedure);
    return found != nullptr ? found : find_in(fmt::format("/Common/{}", rule), procedure);
}

} // namespace sluice::tclbind
