#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include <tcl.h>

#include "config/snapshot.h"
#include "datagroups/data_group.h"
#include "tclbind/rule_scope.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// Globals that stand for data groups (`$::trusted` of v9/v10 rules): the value reads as the group's list, `key` or `{key value}`
/// elements, and names the group where a class name is expected. A rule's own `set ::trusted` replaces it.
class DataGroupVariables {
public:
    explicit DataGroupVariables(Tcl_Interp* interp) : interp_(interp) {}

    /// Defines, renews and removes the variables that the rules of this snapshot read. Variables that a rule set itself are left alone.
    void adopt(const config::Snapshot& snapshot);
    /// Full path of the group whose variable has this very value; null when it is no such value.
    [[nodiscard]] const std::string* group_of(const Tcl_Obj* value) const;

private:
    struct Variable {
        std::string group; ///< full path
        datagroups::DataGroupPtr shown;
        ObjRef value;
    };
    void define(const std::string& name, const std::string& group, const datagroups::DataGroupPtr& data_group);
    void remove(const std::string& name);
    [[nodiscard]] bool is_ours(const std::string& name, const Variable& variable) const;

    Tcl_Interp* interp_;
    std::unordered_map<std::string, Variable> variables_;
    std::unordered_map<const Tcl_Obj*, const Variable*> by_value_;
};

/// The data group that `name` means in the running rule, as it is now; null when there is none. The look-up is kept inside the value
/// until the next snapshot. The group lives as long as the snapshot.
const datagroups::DataGroup* data_group_of(RuleScope& scope, Tcl_Obj* name);

} // namespace sluice::tclbind
