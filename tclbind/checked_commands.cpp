#include "tclbind/checked_commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tclbind/limits/event_limits.h"
#include "tclbind/limits/large_count.h"
#include "tclbind/tcl84/string_is.h"
#include "tclbind/tcl_internals.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

using Words = std::span<Tcl_Obj* const>;
/// Returns TCL_ERROR with a message when the command must not run. `words` include the command's name.
using Check = int (*)(Tcl_Interp* interp, Words words);

/// Tcl's own function behind a checked command. Owned by the interpreter, as its associated data.
struct Checked {
    Check check;
    Tcl_ObjCmdProc* function;
    ClientData data;
};

int run_checked(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    const auto& checked = *static_cast<const Checked*>(data);
    if (checked.check(interp, Words{objv, static_cast<std::size_t>(objc)}) != TCL_OK) {
        return TCL_ERROR;
    }
    return checked.function(checked.data, interp, objc, objv);
}

int fail(Tcl_Interp* interp, std::string_view message) {
    Tcl_SetObjResult(interp, new_text(message));
    return TCL_ERROR;
}

int too_long(Tcl_Interp* interp) {
    return fail(interp, "result exceeds max size for a Tcl value");
}

int check_string_repeat(Tcl_Interp* interp, Words words) {
    Tcl_WideInt count = 0;
    if (words.size() != 3 || Tcl_GetWideIntFromObj(nullptr, words[2], &count) != TCL_OK || count <= 0) {
        return TCL_OK; // Tcl itself says what is wrong
    }
    const auto times = static_cast<std::uint64_t>(count);
    return text_of(words[1]).size() > string_bytes_max / times ? too_long(interp) : TCL_OK;
}

/// The pieces cost more memory than the text, and nothing looks at the bounds before all are made.
int check_split(Tcl_Interp* interp, Words words) {
    constexpr std::size_t pieces_max = std::size_t{1} << 20;
    if (words.size() < 2 || words.size() > 3) {
        return TCL_OK;
    }
    const std::string_view text = text_of(words[1]);
    const std::string_view at = words.size() == 3 ? text_of(words[2]) : std::string_view{" \n\t\r"};
    if (text.size() <= pieces_max) {
        return TCL_OK;
    }
    const auto is_divider = [at](char c) { return at.find(c) != std::string_view::npos; };
    const auto pieces = at.empty() ? text.size() : static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_divider));
    return pieces > pieces_max ? too_long(interp) : TCL_OK;
}

/// Each conversion takes more memory than its text.
int check_scan(Tcl_Interp* interp, Words words) {
    constexpr std::size_t template_bytes_max = 4096;
    return words.size() >= 3 && text_of(words[2]).size() > template_bytes_max ? fail(interp, "format string too long") : TCL_OK;
}

/// The fields of Tcl 8.4, each with a count; flags and further fields came later.
int check_binary_fields(Tcl_Interp* interp, std::string_view fields) {
    constexpr std::string_view known = "aAbBhHcsSiIwWfdxX@";
    for (std::size_t at = 0; at < fields.size();) {
        if (fields[at] == ' ') {
            ++at;
            continue;
        }
        if (known.find(fields[at]) == std::string_view::npos) {
            return fail(interp, std::string{"bad field specifier \""}.append(1, fields[at]).append("\""));
        }
        ++at;
        at = fields.substr(at, 1) == "*" ? at + 1 : std::min(fields.find_first_not_of("0123456789", at), fields.size());
    }
    return TCL_OK;
}

int check_binary_format(Tcl_Interp* interp, Words words) {
    if (words.size() < 2) {
        return TCL_OK;
    }
    const std::string_view fields = text_of(words[1]);
    return has_large_count(fields, {}) ? too_long(interp) : check_binary_fields(interp, fields);
}

int check_binary_scan(Tcl_Interp* interp, Words words) {
    return words.size() >= 3 ? check_binary_fields(interp, text_of(words[2])) : TCL_OK;
}

int check_string_is(Tcl_Interp* interp, Words words) {
    return words.size() >= 3 ? check_string_class(interp, words[1]) : TCL_OK;
}

int check_incr(Tcl_Interp* interp, Words words) {
    if (words.size() < 2) {
        return TCL_OK;
    }
    return Tcl_ObjGetVar2(interp, words[1], nullptr, TCL_LEAVE_ERR_MSG) != nullptr ? TCL_OK : TCL_ERROR;
}

/// Procedures that a rule makes at run time stay for the life of the worker, as on BIG-IP; they must not replace anything.
int check_proc(Tcl_Interp* interp, Words words) {
    if (words.size() != 4) {
        return TCL_OK;
    }
    std::string_view name = text_of(words[1]);
    if (name.starts_with("::")) {
        name.remove_prefix(2);
    }
    if (name.find("::") != std::string_view::npos) {
        return fail(interp, "can't create procedure in a namespace");
    }
    Tcl_CmdInfo info;
    if (Tcl_GetCommandInfo(interp, std::string{name}.c_str(), &info) != 0 && info.objProc != &TclObjInterpProc) {
        return fail(interp, std::string{"can't replace command \""}.append(name).append("\""));
    }
    return TCL_OK;
}

void put_check(Tcl_Interp* interp, const char* name, Check check) {
    Tcl_CmdInfo info;
    if (Tcl_GetCommandInfo(interp, name, &info) == 0) {
        return;
    }
    auto checked = std::make_unique<Checked>(Checked{check, info.objProc, info.objClientData});
    info.objProc = &run_checked;
    info.objClientData = checked.get();
    Tcl_SetCommandInfo(interp, name, &info);
    Tcl_SetAssocData(
        interp, (std::string{"sluice checked "} + name).c_str(), [](ClientData data, Tcl_Interp*) { delete static_cast<Checked*>(data); },
        checked.release());
}

} // namespace

void check_commands(Tcl_Interp* interp) {
    put_check(interp, "::tcl::string::repeat", &check_string_repeat);
    put_check(interp, "::tcl::binary::format", &check_binary_format);
    put_check(interp, "::scan", &check_scan);
    put_check(interp, "::split", &check_split);
    put_check(interp, "::tcl::binary::scan", &check_binary_scan);
    put_check(interp, "::tcl::string::is", &check_string_is);
    put_check(interp, "::incr", &check_incr);
    put_check(interp, "::proc", &check_proc);
}

} // namespace sluice::tclbind
