#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tcl.h>

#include "config/snapshot.h"
#include "rules/rule.h"
#include "tclbind/procedure.h"

namespace sluice::tclbind {

/// A rule's `proc` as it runs.
struct RuleProcedure {
    rules::RulePtr rule;
    const rules::Procedure* source = nullptr; ///< inside *rule
    HiddenProcedure compiled;
};

/// The procedures of all rules of the adopted snapshot, reachable by `call` only. Tcl keeps a replaced one for
/// as long as a connection is inside it.
class ProcedureLibrary {
public:
    explicit ProcedureLibrary(Tcl_Interp* interp) : interp_(interp) {}

    void adopt(const config::Snapshot& snapshot);
    /// `NAME` of the caller's own rule, `RULE::NAME` of the caller's partition or of /Common, `/full/RULE::NAME`. Null: no such one.
    [[nodiscard]] const RuleProcedure* find(const rules::Rule& caller, std::string_view name) const;
    /// The one whose compiled text stands at that place in memory; null when none does.
    [[nodiscard]] const RuleProcedure* of_script(const char* script) const;

private:
    using OfRule = std::unordered_map<std::string, RuleProcedure, config::TextHash, std::equal_to<>>;
    struct Entry {
        rules::RulePtr rule;
        OfRule procedures;
    };
    void remember(const Entry& entry);
    void forget(const Entry& entry);
    [[nodiscard]] const RuleProcedure* find_in(std::string_view rule, std::string_view name) const;

    Tcl_Interp* interp_;
    config::ByName<Entry> by_rule_;
    std::unordered_map<const char*, const RuleProcedure*> by_script_;
    std::size_t made_count_ = 0;
};

} // namespace sluice::tclbind
