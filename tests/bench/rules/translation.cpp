#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <tcl.h>

#include "world.h"

namespace sluice::bench {

namespace {

constexpr int turns = 1'000;

/// The same logic as a rule writes it and as one writes it for Tcl 8.6. `prepare` stands before the loop of both.
struct Logic {
    const char* what;
    const char* prepare;
    const char* rule;
    const char* tcl;
};

constexpr std::array logics{
    Logic{
        "word operators", "set host mail.example.test; set hits 0",
        "if { $host starts_with \"mail.\" and not ($host ends_with \".com\") } { incr hits } elseif { $host contains \"relay\" } { incr "
        "hits 2 }",
        "if {[string equal -length 5 $host mail.] && ![string match {*.com} $host]} { incr hits } elseif {[string first relay $host] >= 0} "
        "{ incr hits 2 }"},
    Logic{"arithmetic", "set sum 0", "set sum [expr {($sum * 31 + $i) & 0xffffff}]", "set sum [expr {($sum * 31 + $i) & 0xffffff}]"},
    Logic{"lists and text", "set line \"MAIL FROM:<a@example.test> SIZE=1000\"",
          "set words [split $line]; set from [lindex $words 1]; if { [string length $from] > 10 } { append from x }",
          "set words [split $line]; set from [lindex $words 1]; if {[string length $from] > 10} { append from x }"},
    Logic{"switch", "set command RCPT",
          "switch -glob $command { \"EHLO*\" { set n 1 } \"MAIL*\" { set n 2 } \"RCPT*\" { set n 3 } default { set n 4 } }",
          "switch -glob $command { EHLO* { set n 1 } MAIL* { set n 2 } RCPT* { set n 3 } default { set n 4 } }"},
    Logic{"nested conditions", "set a 1; set b 2", "if { $a == 1 and $b == 2 } { if { $i > 500 or $a == 3 } { set n 1 } else { set n 2 } }",
          "if {$a == 1 && $b == 2} { if {$i > 500 || $a == 3} { set n 1 } else { set n 2 } }"},
};

std::string loop(const char* prepare, const char* body) {
    return fmt::format("{}\nfor {{set i 0}} {{$i < {}}} {{incr i}} {{\n{}\n}}\n", prepare, turns, body);
}

double rule_ns(const Logic& logic) {
    World world("when CLIENT_ACCEPTED {\n" + loop(logic.prepare, logic.rule) + "}\n", {});
    const Cost cost = cost_of_one(300, [&] { world.connect(engine::EventId::client_accepted); });
    world.check();
    return cost.nanoseconds / turns;
}

double tcl_ns(const Logic& logic) {
    Tcl_Interp* interp = Tcl_CreateInterp();
    const std::string procedure = "proc handler {} {\n" + loop(logic.prepare, logic.tcl) + "}\n";
    if (Tcl_Eval(interp, procedure.c_str()) != TCL_OK || Tcl_Eval(interp, "handler") != TCL_OK) {
        fmt::print(stderr, "{}\n", Tcl_GetStringResult(interp));
        std::exit(1);
    }
    const Cost cost = cost_of_one(300, [&] { static_cast<void>(Tcl_Eval(interp, "handler")); });
    Tcl_DeleteInterp(interp);
    return cost.nanoseconds / turns;
}

} // namespace

void print_translation_costs() {
    for (const Logic& logic : logics) {
        const double rule = rule_ns(logic);
        const double tcl = tcl_ns(logic);
        fmt::print("{:<44} {:>9.0f} ns, by hand in Tcl 8.6 {:.0f} ns a turn: ratio {:.2f}\n", fmt::format("translated: {}", logic.what),
                   rule, tcl, rule / tcl);
    }
}

} // namespace sluice::bench
