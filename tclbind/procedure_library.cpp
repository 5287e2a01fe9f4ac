#include "tclbind/procedure_library.h"

#include <fmt/format.h>

namespace sluice::tclbind {

void ProcedureLibrary::adopt(const config::Snapshot& snapshot) {
    std::erase_if(by_rule_, [&](const auto& entry) { return !snapshot.rules.contains(entry.first); });
    for (const rules::RulePtr& rule : snapshot.rules_in_load_order) {
        const auto known = by_rule_.find(rule->name);
        if (rule->procedures.empty() || (known != by_rule_.end() && known->second.rule == rule)) {
            continue;
        }
        Entry entry{rule, {}};
        for (const rules::Procedure& procedure : rule->procedures) {
            const std::string name = fmt::format("sluice procedure {}", ++made_count_);
            const HiddenProcedure compiled = make_hidden_procedure(interp_, name, procedure.arguments, procedure.body.tcl);
            entry.procedures.insert_or_assign(procedure.name, RuleProcedure{rule, &procedure, compiled});
        }
        by_rule_.insert_or_assign(rule->name, std::move(entry));
    }
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
