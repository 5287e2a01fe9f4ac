#include "tclbind/tcl84/string_is.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::tclbind {

namespace {

constexpr std::array<const char*, 19> classes = {"alnum", "alpha", "ascii",    "control", "boolean", "digit", "double",
                                                 "false", "graph", "integer",  "lower",   "print",   "punct", "space",
                                                 "true",  "upper", "wordchar", "xdigit",  nullptr};

} // namespace

int check_string_class(Tcl_Interp* interp, Tcl_Obj* word) {
    int index = 0;
    return Tcl_GetIndexFromObj(interp, word, classes.data(), "class", 0, &index);
}

} // namespace sluice::tclbind

extern "C" {

struct Command;
struct CompileEnv;

int __real_TclCompileStringIsCmd(Tcl_Interp* interp, Tcl_Parse* parse, Command* command, CompileEnv* environment);
int __wrap_TclCompileStringIsCmd(Tcl_Interp* interp, Tcl_Parse* parse, Command* command, CompileEnv* environment);

/// Replacement for a function of libtcl (tcl_wraps.txt): classes that Tcl 8.4 lacks are not compiled, so that the command refuses them.
int __wrap_TclCompileStringIsCmd(Tcl_Interp* interp, Tcl_Parse* parse, Command* command, CompileEnv* environment) {
    const Tcl_Token* word = parse->tokenPtr + parse->tokenPtr->numComponents + 1;
    const std::string_view text =
        parse->numWords < 2 ? std::string_view{} : std::string_view{word->start, static_cast<std::size_t>(word->size)};
    const auto& known = sluice::tclbind::classes;
    const bool compiles = std::any_of(known.begin(), known.end() - 1, [text](const char* name) { return text == name; });
    return compiles ? __real_TclCompileStringIsCmd(interp, parse, command, environment) : TCL_ERROR;
}
}
