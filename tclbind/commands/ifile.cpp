#include <algorithm>
#include <string>
#include <vector>

#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

constexpr std::string_view subcommands = "get listall attributes size last_updated_by last_update_time revision checksum";

ObjRef size_of(const config::IFile& ifile) {
    return ObjRef{Tcl_NewWideIntObj(static_cast<Tcl_WideInt>(ifile.content->size()))};
}
ObjRef last_updated_by(const config::IFile& ifile) {
    return ObjRef{new_text(ifile.last_updated_by)};
}
ObjRef last_update_time(const config::IFile& ifile) {
    return ObjRef{new_text(ifile.last_update_time)};
}
ObjRef revision(const config::IFile& ifile) {
    return ObjRef{Tcl_NewWideIntObj(static_cast<Tcl_WideInt>(ifile.revision))};
}
ObjRef checksum(const config::IFile& ifile) {
    return ObjRef{new_text(ifile.checksum)};
}

struct Attribute {
    std::string_view name;
    ObjRef (*get)(const config::IFile&);
};
constexpr Attribute attributes[] = {
    {"size", &size_of},      {"last_updated_by", &last_updated_by}, {"last_update_time", &last_update_time}, {"revision", &revision},
    {"checksum", &checksum},
};

int list_all(const Call& call) {
    std::vector<std::string_view> names;
    for (const auto& [name, ifile] : call.scope.snapshot().ifiles) {
        names.push_back(name);
    }
    std::ranges::sort(names);
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    for (const std::string_view name : names) {
        Tcl_ListObjAppendElement(nullptr, list.get(), new_text(name));
    }
    return call.give(list.get());
}

/// Names and values, as `array set` takes them.
int give_attributes(const Call& call, const config::IFile& ifile) {
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    for (const Attribute& attribute : attributes) {
        Tcl_ListObjAppendElement(nullptr, list.get(), new_text(attribute.name));
        Tcl_ListObjAppendElement(nullptr, list.get(), attribute.get(ifile).get());
    }
    return call.give(list.get());
}

int ifile(Call& call) {
    const std::string_view word = call.word(0);
    const Attribute* attribute = std::ranges::find(attributes, word, &Attribute::name);
    const bool is_attribute = attribute != std::end(attributes);
    if (!is_attribute && word != "get" && word != "listall" && word != "attributes") {
        return call.fail_keyword(word, subcommands);
    }
    if (call.count() != (word == "listall" ? 1 : 2)) {
        return call.fail(word == "listall" ? std::string{"wrong # args: should be \"ifile listall\""}
                                           : "wrong # args: should be \"ifile " + std::string{word} + " NAME\"");
    }
    if (word == "listall") {
        return list_all(call);
    }
    const config::IFilePtr* found = config::find_ifile(call.scope.snapshot(), call.scope.folder(), call.word(1));
    if (found == nullptr) {
        return call.fail("can't find ifile \"" + std::string{call.word(1)} + "\"");
    }
    if (word == "get") {
        const std::string& content = *(*found)->content;
        return is_too_large(content.size()) ? fail_too_large(call) : call.give(new_bytes(content));
    }
    return is_attribute ? call.give(attribute->get(**found).get()) : give_attributes(call, **found);
}

constexpr CommandRow rows[] = {
    {"ifile", 1, 2, "ifile get|listall|attributes|size|last_updated_by|last_update_time|revision|checksum ?NAME?", subcommands, &ifile,
     Needs::nothing},
};

} // namespace

CommandFamily ifile_family() {
    return rows;
}

} // namespace sluice::tclbind
