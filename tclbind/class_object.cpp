#include "tclbind/class_object.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace sluice::tclbind {

namespace {

using datagroups::DataGroup;
using datagroups::DataGroupPtr;

// A data group's value as a variable: the text is made when a rule uses it as a list.

extern const Tcl_ObjType list_type;

void free_list(Tcl_Obj* object) {
    delete static_cast<DataGroupPtr*>(object->internalRep.twoPtrValue.ptr1);
}

void put_list(Tcl_Obj* object, const DataGroupPtr& group) {
    object->internalRep.twoPtrValue.ptr1 = new DataGroupPtr{group};
    object->typePtr = &list_type;
}

void copy_list(Tcl_Obj* from, Tcl_Obj* to) {
    put_list(to, *static_cast<const DataGroupPtr*>(from->internalRep.twoPtrValue.ptr1));
}

Tcl_Obj* element_of(const DataGroup::Match& record) {
    if (record.value.empty()) {
        return new_text(record.key);
    }
    Tcl_Obj* const parts[] = {new_text(record.key), new_text(record.value)};
    return Tcl_NewListObj(2, parts);
}

void write_list(Tcl_Obj* object) {
    const auto& group = *static_cast<const DataGroupPtr*>(object->internalRep.twoPtrValue.ptr1);
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    group->for_each([&](const DataGroup::Match& record) {
        Tcl_ListObjAppendElement(nullptr, list.get(), element_of(record));
        return true;
    });
    const char* text = Tcl_GetStringFromObj(list.get(), &object->length);
    object->bytes = Tcl_Alloc(static_cast<unsigned>(object->length) + 1);
    std::memcpy(object->bytes, text, static_cast<std::size_t>(object->length) + 1);
}

const Tcl_ObjType list_type = {"sluice data group", &free_list, &copy_list, &write_list, nullptr};

// A data group's name with the look-up of the last snapshot.

struct Lookup {
    const config::Snapshot* snapshot;
    std::uint64_t generation;
    std::string folder;
    const DataGroup* group; ///< inside the snapshot
};

extern const Tcl_ObjType name_type;

Lookup& lookup_in(Tcl_Obj* object) {
    return *static_cast<Lookup*>(object->internalRep.twoPtrValue.ptr1);
}

void free_name(Tcl_Obj* object) {
    delete &lookup_in(object);
}

void copy_name(Tcl_Obj* from, Tcl_Obj* to) {
    to->internalRep.twoPtrValue.ptr1 = new Lookup{lookup_in(from)};
    to->typePtr = &name_type;
}

const Tcl_ObjType name_type = {"sluice data group name", &free_name, &copy_name, nullptr, nullptr};

const DataGroup* find(const config::Snapshot& snapshot, std::string_view folder, std::string_view name) {
    const DataGroupPtr* group = config::find_data_group(snapshot, folder, name);
    return group != nullptr ? group->get() : nullptr;
}

} // namespace

const DataGroup* data_group_of(RuleScope& scope, Tcl_Obj* name) {
    const config::Snapshot& snapshot = scope.snapshot();
    const std::string_view folder = scope.folder();
    if (name->typePtr == &name_type) {
        const Lookup& last = lookup_in(name);
        if (last.snapshot == &snapshot && last.generation == snapshot.generation && last.folder == folder) {
            return last.group;
        }
    }
    if (const std::string* group = scope.data_group_variables->group_of(name)) {
        return find(snapshot, folder, *group);
    }
    const DataGroup* group = find(snapshot, folder, text_of(name));
    if (name->typePtr != nullptr && name->typePtr->freeIntRepProc != nullptr) {
        name->typePtr->freeIntRepProc(name);
    }
    name->internalRep.twoPtrValue.ptr1 = new Lookup{&snapshot, snapshot.generation, std::string{folder}, group};
    name->typePtr = &name_type;
    return group;
}

const std::string* DataGroupVariables::group_of(const Tcl_Obj* value) const {
    const auto found = by_value_.find(value);
    return found != by_value_.end() ? &found->second->group : nullptr;
}

bool DataGroupVariables::is_ours(const std::string& name, const Variable& variable) const {
    return Tcl_GetVar2Ex(interp_, name.c_str(), nullptr, TCL_GLOBAL_ONLY) == variable.value.get();
}

void DataGroupVariables::define(const std::string& name, const std::string& group, const DataGroupPtr& data_group) {
    const auto known = variables_.find(name);
    if (known == variables_.end()) {
        if (Tcl_GetVar2Ex(interp_, name.c_str(), nullptr, TCL_GLOBAL_ONLY) != nullptr) {
            return;
        }
    } else if (known->second.shown == data_group || !is_ours(name, known->second)) {
        return;
    }
    Tcl_Obj* value = Tcl_NewObj();
    Tcl_InvalidateStringRep(value);
    put_list(value, data_group);
    Variable& variable = variables_[name];
    by_value_.erase(variable.value.get());
    variable = {group, data_group, ObjRef{value}};
    by_value_.emplace(value, &variable);
    Tcl_SetVar2Ex(interp_, name.c_str(), nullptr, value, TCL_GLOBAL_ONLY);
}

void DataGroupVariables::remove(const std::string& name) {
    const auto known = variables_.find(name);
    if (is_ours(name, known->second)) {
        Tcl_UnsetVar2(interp_, name.c_str(), nullptr, TCL_GLOBAL_ONLY);
    }
    by_value_.erase(known->second.value.get());
    variables_.erase(known);
}

void DataGroupVariables::adopt(const config::Snapshot& snapshot) {
    std::set<std::string> gone;
    for (const auto& [name, variable] : variables_) {
        gone.insert(name);
    }
    for (const rules::RulePtr& rule : snapshot.rules_in_load_order) {
        for (const std::string& name : rule->global_reads) {
            const std::string_view folder = config::folder_of(rule->name);
            if (const DataGroupPtr* group = config::find_data_group(snapshot, folder, name)) {
                const std::string own = std::string{folder} + "/" + name;
                define(name, snapshot.data_groups.contains(own) ? own : "/Common/" + name, *group);
                gone.erase(name);
            }
        }
    }
    for (const std::string& name : gone) {
        remove(name);
    }
}

} // namespace sluice::tclbind
