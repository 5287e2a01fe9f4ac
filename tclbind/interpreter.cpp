#include "tclbind/interpreter.h"

#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "tclbind/checked_commands.h"
#include "tclbind/clock.h"
#include "tclbind/limits/regex_run.h"
#include "tclbind/tcl84/channel_commands.h"
#include "tclbind/tcl84/fixed_variables.h"
#include "tclbind/tcl84/info_words.h"

namespace sluice::tclbind {

namespace {

/// Tcl's own safe interpreters would not do: they compile no ensemble, which makes `string length` four times slower, and only hide.
/// Everything a rule may not have is deleted, `rename`, `namespace` and `dict` last because this script uses them. The ensembles go
/// with the namespaces that hold their parts.
constexpr const char* restrict_script = R"tcl(
set allowed {
    append array binary break catch concat continue error eval expr for foreach format global if incr info join lappend lindex
    linsert list llength lrange lreplace lsearch lset lsort proc regexp regsub return scan set split string subst switch unset uplevel
    upvar variable while
}
set info [namespace ensemble configure ::info -map]
set kept {}
dict for {word target} $info {
    if {$word in {args body cmdcount commands complete default exists globals hostname level locals procs vars}} {
        dict set kept $word $target
    } else {
        rename $target {}
    }
}
foreach word {nameofexecutable patchlevel script tclversion} { dict set kept $word ::sluice::info::$word }
namespace ensemble configure ::info -map $kept
namespace eval ::sluice::info {
    proc nameofexecutable {} { return {} }
    proc patchlevel {} { return 8.4.6 }
    proc script {} { return {} }
    proc tclversion {} { return 8.4 }
}
namespace ensemble configure ::binary -map {format ::tcl::binary::format scan ::tcl::binary::scan}
set map [namespace ensemble configure ::string -map]
dict set map bytelength [dict get $map length]
namespace ensemble configure ::string -map [dict remove $map cat reverse]
foreach function [info commands ::tcl::mathfunc::*] {
    if {[namespace tail $function] ni {
        abs acos asin atan atan2 ceil cos cosh double exp floor fmod hypot int log log10 max min pow rand round sin sinh sqrt srand tan tanh wide
    }} { rename $function {} }
}
foreach child [namespace children ::tcl] {
    if {$child ni {::tcl::string ::tcl::array ::tcl::info ::tcl::binary ::tcl::mathfunc ::tcl::dict ::tcl::namespace}} { namespace delete $child }
}
foreach child [namespace children ::] {
    if {$child ni {::tcl ::sluice}} { namespace delete $child }
}
foreach command [info commands ::tcl::*] { rename $command {} }
foreach command {bytelength cat reverse} { rename ::tcl::string::$command {} }
foreach command [info commands ::tcl::binary::*] {
    if {$command ni {::tcl::binary::format ::tcl::binary::scan}} { rename $command {} }
}
namespace eval ::static {}
set last {foreach if rename namespace dict set unset}
foreach command [info commands ::*] {
    if {[namespace tail $command] ni $allowed && [namespace tail $command] ni $last} { rename $command {} }
}
foreach word {commands level procs} { dict set kept $word ::sluice::info::$word }
namespace ensemble configure ::info -map $kept
foreach variable [info globals] {
    if {$variable ni {variable tcl_precision errorInfo errorCode}} { unset -nocomplain ::$variable }
}
unset -nocomplain variable command
array set ::tcl_platform {os BIG-IP osVersion {} platform unix byteOrder littleEndian wordSize 8}
set ::tcl_version 8.4
set ::tcl_patchLevel 8.4.6
rename rename {}
namespace delete ::tcl::dict ::tcl::namespace
)tcl";

void prepare_library() {
    static const bool prepared = [] {
        Tcl_FindExecutable("");
        return true;
    }();
    static_cast<void>(prepared);
}

} // namespace

void Interpreter::Delete::operator()(Tcl_Interp* interp) const {
    Tcl_DeleteInterp(interp);
}

Interpreter::Interpreter() {
    prepare_library();
    interp_.reset(Tcl_CreateInterp());
    if (Tcl_EvalEx(get(), restrict_script, -1, TCL_EVAL_GLOBAL) != TCL_OK) {
        throw std::logic_error(fmt::format("cannot restrict the interpreter: {}", Tcl_GetStringResult(get())));
    }
    prepare_regex_memory(get());
    check_commands(get());
    define_clock(get());
    define_channel_commands(get());
    define_info_words(get());
    Tcl_SetRecursionLimit(get(), recursion_depth_max);
    Tcl_SetVar2(get(), "tcl_platform", "machine", Tcl_GetHostName(), TCL_GLOBAL_ONLY);
    Tcl_SetVar2(get(), "tcl_platform", "tmmVersion", SLUICE_VERSION, TCL_GLOBAL_ONLY);
    fix_variables(get());
    Tcl_ResetResult(get());
    limits_ = std::make_unique<EventLimits>(get());
}

Interpreter::~Interpreter() = default;

} // namespace sluice::tclbind
