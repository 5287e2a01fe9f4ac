#include <doctest/doctest.h>

#include "tests/unit/tclbind/interpreter_support.h"

using namespace sluice::tclbind;

TEST_CASE("the commands that reach out of the interpreter are gone, not hidden") {
    Interpreter interpreter;
    for (const char* name : {"after",
                             "cd",
                             "chan",
                             "close",
                             "coroutine",
                             "encoding",
                             "exec",
                             "exit",
                             "fconfigure",
                             "file",
                             "glob",
                             "interp",
                             "load",
                             "namespace",
                             "oo::class",
                             "open",
                             "package",
                             "pwd",
                             "rename",
                             "socket",
                             "source",
                             "tailcall",
                             "unload",
                             "vwait",
                             "yield",
                             "zlib",
                             "tcl::file::delete",
                             "tcl::encoding::system",
                             "tcl::unsupported::representation",
                             "tcl::info::library",
                             "tcl::string::cat"}) {
        CAPTURE(name);
        Tcl_CmdInfo info;
        CHECK(Tcl_GetCommandInfo(interpreter.get(), name, &info) == 0);
    }
    CHECK(Tcl_ExposeCommand(interpreter.get(), "exec", "exec") == TCL_ERROR);
}

TEST_CASE("no variable tells of the host") {
    ScriptRunner run;
    CHECK(run("lsort [info globals]") == "tcl_patchLevel tcl_platform tcl_precision tcl_version");
    CHECK(run("lsort [array names ::tcl_platform]") == "byteOrder machine os osVersion platform tmmVersion wordSize");
}

TEST_CASE("what Tcl says of the host stays") {
    ScriptRunner run;
    CHECK(run("set ::tcl_platform(os) mine") == "error: can't set \"::tcl_platform(os)\": variable is read-only");
    CHECK(run("catch {set ::tcl_platform(more) mine}; unset ::tcl_platform; unset ::tcl_platform(os); set ::tcl_platform(os)") == "BIG-IP");
    CHECK(run("lsort [array names ::tcl_platform]") == "byteOrder machine os osVersion platform tmmVersion wordSize");
    CHECK(run("catch {unset ::tcl_version}; set ::tcl_version") == "8.4");
}

TEST_CASE("the precision of numbers stays, also when its variable was unset") {
    ScriptRunner run;
    CHECK(run("set tcl_precision 3") == "error: can't set \"tcl_precision\": variable is read-only");
    CHECK(run("unset tcl_precision; catch {set tcl_precision 3}; list $tcl_precision [expr {1.0 / 3}]") == "12 0.333333333333");
}
