#include <fstream>
#include <set>
#include <string>

#include <thread>

#include <doctest/doctest.h>

#include "tclbind/limits/watchdog.h"
#include "tests/unit/tclbind/interpreter_support.h"
#include "tests/unit/tclbind/rules_support.h"

// One test for each way into a function of libtcl that tclbind/tcl_wraps.txt replaces: --wrap misses calls inside one object file, and a
// new version of libtcl may move a function.

using namespace sluice::tclbind;

namespace {

/// What the stock matcher needs seconds for.
const std::string hostile = "set s [string repeat a 8000]; set p *a*a*a*a*b; ";
constexpr double quick_seconds = 1.0; // stock: 5 to 24 s; here: a few ms

void check_quick(ScriptRunner& run, const std::string& script, const std::string& expected) {
    CAPTURE(script);
    CHECK(run(hostile + script) == expected);
    CHECK(run.seconds < quick_seconds);
}

} // namespace

TEST_CASE("TclStringMatchObj: string match is linear") {
    ScriptRunner run;
    check_quick(run, "string match $p $s", "0");
    check_quick(run, "string match -nocase $p $s", "0");
    check_quick(run, "set c string; $c match $p $s", "0");
    check_quick(run, "proc f {p s} { string match $p $s }; f $p $s", "0");
}

TEST_CASE("TclUniCharMatch: compiled string match on characters is linear") {
    ScriptRunner run;
    check_quick(run,
                "proc f {p s} { string length $s; string length $p; string index $s 3; append s \\u0100; append p \\u0100; string match $p "
                "$s }; f $p $s",
                "0");
}

TEST_CASE("TclByteArrayMatch: compiled string match on bytes is linear") {
    ScriptRunner run;
    check_quick(run, "proc f {p s} { string match $p $s }; f [binary format a* $p] [binary format a* $s]", "0");
}

TEST_CASE("Tcl_StringCaseMatch: lists, switch and regular expressions that are globs are linear") {
    ScriptRunner run;
    check_quick(run, "lsearch -glob [list $s] $p", "-1");
    check_quick(run, "lsearch -all -glob -inline [list $s] $p", "");
    check_quick(run, "switch -glob $s { *a*a*a*a*b { set r bad } default { set r good } }", "good");
    check_quick(run, "set w switch; $w -glob -- $s $p { set r bad } default { set r good }", "good");
    check_quick(run, "regexp {a.*a.*a.*a.*b} $s", "0");
}

TEST_CASE("Tcl_StringMatch: name patterns are linear") {
    ScriptRunner run;
    check_quick(run, "set a($s) 1; array names a $p", "");
    check_quick(run, "array unset a $p; array size a", "1");
    check_quick(run, "array get a $p", "");
    check_quick(run, "info commands $p", "");
    check_quick(run, "info vars $p", "");
}

TEST_CASE("globs match as Tcl's do") {
    ScriptRunner run;
    const std::pair<std::string, std::string> cases[] = {
        {"string match {} {}", "1"},
        {"string match * {}", "1"},
        {"string match ? {}", "0"},
        {"string match a*c abbc", "1"},
        {"string match a*c abbd", "0"},
        {"string match {[a-c]x} bx", "1"},
        {"string match {[c-a]x} bx", "1"},
        {"string match {[a-c]x} dx", "0"},
        {"string match {\\*} *", "1"},
        {"string match {\\*} x", "0"},
        {"string match a\\\\ a", "0"},
        {"string match {[ab} b", "1"},
        {"string match {[]x]} x", "0"},
        {"string match *b*d* abcde", "1"},
        {"string match *ab aab", "1"},
        {"string match -nocase A* abc", "1"},
        {"string match -nocase {[A-C]} b", "1"},
        {"string match \\u00e9? \\u00e9x", "1"},
        {"string match ?? \\u00e9\\u4e2d", "1"},
        {"string match \"\\[\\u4e00-\\u4eff\\]\" \\u4e2d", "1"},
        {"string match ** abc", "1"},
    };
    for (const auto& example : cases) {
        CAPTURE(example.first);
        CHECK(run(example.first) == example.second);
    }
}

TEST_CASE("TclParseNumber: a text of many digits is no number") {
    ScriptRunner run;
    CHECK(run("set x [string repeat 9 65000]; expr {$x == 5}") == "0");
    CHECK(run.seconds < 0.05);
    CHECK(run("set x [string repeat 9 65000]; incr x").starts_with("error: expected integer but got"));
    CHECK(run("string is double [string repeat 9 65000]") == "0");
    CHECK(run("scan 12abc %d") == "12");
    CHECK(run("expr {\" 42 \" + 1}") == "43");
}

TEST_CASE("Tcl_NewBignumObj and Tcl_SetBignumObj: integers wrap at 64 bits") {
    ScriptRunner run;
    CHECK(run("set a 9223372036854775807; expr {$a + 1}") == "-9223372036854775808");
    CHECK(run("set a 9223372036854775807; expr {$a * $a}") == "1");
    CHECK(run("set a -9223372036854775808; expr {-$a}") == "-9223372036854775808");
    CHECK(run("set a -9223372036854775808; expr {$a - 1}") == "9223372036854775807");
    CHECK(run("set a 9223372036854775807; incr a") == "-9223372036854775808");
    CHECK(run("set a 1; expr {$a << 63}") == "-9223372036854775808");
    CHECK(run("set a 4611686018427387904; expr {$a * 4 + 7}") == "7");
}

TEST_CASE("TclSetBignumInternalRep: literals beyond 64 bits keep the low ones") {
    ScriptRunner run;
    CHECK(run("expr {0xffffffffffffffff}") == "-1");
    CHECK(run("set x 18446744073709551617; expr {$x + 0}") == "1");
}

TEST_CASE("TclBN_mp_mul_2d: a shift by billions makes no number of billions of bits") {
    ScriptRunner run;
    CHECK(run("set n 2000000000; expr {1 << $n}") == "0");
    CHECK(run.seconds < 0.05);
    CHECK(run("expr {1e300 / 1e299}") == "10.0");
    CHECK(run("expr {1.7976931348623157e308}") == "1.79769313486e+308");
}

TEST_CASE("TclPtrIncrObjVarIdx: incr creates no variable") {
    ScriptRunner run;
    CHECK(run("proc f {} { incr unset }; f") == "error: can't read \"unset\": no such variable");
    CHECK(run("proc f {} { incr a(1) }; f").starts_with("error: can't read \"a(1)\": no such"));
    CHECK(run("incr unset") == "error: can't read \"unset\": no such variable");
    CHECK(run("set c incr; $c unset") == "error: can't read \"unset\": no such variable");
    CHECK(run("proc f {} { set x 1; incr x 4 }; f") == "5");
}

TEST_CASE("TclpAlloc, TclpRealloc and TclpFree: what Tcl holds is counted") {
    ScriptRunner run;
    const std::int64_t before = tcl_bytes_held();
    run("set x [string repeat x 1000000]; append x $x; string length $x");
    const std::int64_t held = tcl_bytes_held() - before;
    CHECK(held >= 2'000'000);
    run("unset x");
    CHECK(tcl_bytes_held() - before < held - 1'900'000);
}

TEST_CASE("Tcl_AppendObjToObj, Tcl_AppendToObj and Tcl_AppendUnicodeToObj: no value grows beyond its bound") {
    ScriptRunner run;
    const std::string limit = "limit: size limit of 16 MB for one value exceeded";
    CHECK(run("set x [string repeat x 1000000]; while 1 { append x $x }") == limit);
    CHECK(run("string map [list a [string repeat b 1000]] [string repeat a 1000000]; while 1 {}") == limit);
    CHECK(run("regsub -all a [string repeat a 1000000] [string repeat b 1000] x; while 1 {}") == limit);
    CHECK(run("set x [string repeat x 1000000]; join [list $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x]; while 1 {}") ==
          limit);
    CHECK(run("expr {1 + 1}") == "2");
}

TEST_CASE("Tcl_Format: no width beyond the bound, at run time and while compiling") {
    ScriptRunner run;
    const std::string error = "error: result exceeds max size for a Tcl value";
    CHECK(run("proc f {} { format %2000000000d 1 }; f") == error);
    CHECK(run("format %2000000000d 1") == error);
    CHECK(run("set w 2000000000; format %*d $w 1") == error);
    CHECK(run("format {%1$5d %s} 1") == "error: cannot mix \"%\" and \"%n$\" conversion specifiers");
    CHECK(run("format %05.1f%% 2.25") == "002.2%");
}

TEST_CASE("Tcl_Format: characters are bytes") {
    ScriptRunner run;
    CHECK(run("string equal [format %c 769] \\x01") == "1");
    CHECK(run("proc f {} { format %c 769 }; string equal [f] \\x01") == "1");
    CHECK(run("binary scan [format %s%c abc 233] H* h; set h") == "616263e9");
}

TEST_CASE("TclParseNumber: no prefixes and no words of later versions") {
    ScriptRunner run;
    CHECK(run("set x 0b101; expr {$x + 1}") == "error: can't use non-numeric string as operand of \"+\"");
    CHECK(run("set x -0O7; incr x") == "error: expected integer but got \"-0O7\"");
    CHECK(run("set x nan; expr {$x == \"nan\"}") == "1");
    CHECK(run("string is double Infinity") == "0");
    CHECK(run("string is integer 0b1") == "0");
    CHECK(run("scan 0b11 %d") == "0");
    CHECK(run("set x 0x1F; expr {$x + 010}") == "39");
    CHECK(run("lindex {a b} 0b1") == "error: bad index \"0b1\": must be integer or end?-integer?");
}

TEST_CASE("Tcl_InitBignumFromDouble: no integer beyond 64 bits comes from a float") {
    ScriptRunner run;
    for (const std::string function : {"int", "wide", "round"}) {
        CHECK(run("set x 1e30; expr {" + function + "($x)}") == "error: integer value too large to represent");
    }
    CHECK(run("set x 1e18; expr {int($x)}") == "1000000000000000000");
    CHECK(run("set x 9223372036854775807; expr {$x < 1e300}") == "1");
}

TEST_CASE("TclGetIntForIndex and TclIndexEncode: indices have no sums") {
    ScriptRunner run;
    for (const std::string command : {"lindex {a b} end+1", "lrange {a b} 0 end+1", "string index ab end+1", "string range ab 0 end+1",
                                      "linsert {a b} end+1 c", "lreplace {a b} 0 end+1", "lsearch -start end+1 {a b} b"}) {
        CAPTURE(command);
        const std::string error = "error: bad index \"end+1\": must be integer or end?-integer?";
        CHECK(run(command) == error);
        CHECK(run("proc f {} { " + command + " }; f") == error);
    }
    CHECK(run("set i 1+1; lindex {a b c} $i") == "error: bad index \"1+1\": must be integer or end?-integer?");
    CHECK(run("proc f {} { lindex {a b c} 2-1 }; f") == "error: bad index \"2-1\": must be integer or end?-integer?");
    CHECK(run("list [lindex {a b c} end-1] [lindex {a b c} end] [lindex {a b c} -1] [lindex {a b c} { 1}] [lindex {{a b} c} {0 1}]") ==
          "b c {} b b");
    CHECK(run("proc f {} { list [string range abcd 1 end-1] [lrange {a b c} end-1 end] }; f") == "bc {b c}");
}

TEST_CASE("TclMergeReturnOptions and TclCompileReturnCmd: return has no options of later versions") {
    ScriptRunner run;
    const std::string error = "error: bad option \"-options\": must be -code, -errorcode, or -errorinfo";
    CHECK(run("proc f {} { return -options {} x }; f") == error);
    CHECK(run("set c return; proc f {} { upvar 1 c c; $c -level 0 x }; f") ==
          "error: bad option \"-level\": must be -code, -errorcode, or -errorinfo");
    CHECK(run("proc f {} { return -code error -errorinfo trace -errorcode {A B} x }; f") == "error: x");
    CHECK(run("proc f {} { return -code 5 x }; catch f") == "5");
}

TEST_CASE("Tcl_UtfToUpper, Tcl_UtfToLower and Tcl_UtfToTitle: bytes beyond ASCII have no case") {
    ScriptRunner run;
    CHECK(run("binary scan [string tolower ABC\\xc3\\x89] H* h; set h") == "616263c389");
    CHECK(run("binary scan [string toupper abc\\xc3\\xa9\\xff] H* h; set h") == "414243c3a9ff");
    CHECK(run("binary scan [string totitle \\xe9ABC] H* h; set h") == "e9616263");
    CHECK(run("string toupper abcdef 1 end-1") == "aBCDEf");
}

TEST_CASE("TclCompileStringIsCmd: no classes of later versions") {
    ScriptRunner run;
    const std::string error = "error: bad class \"wideinteger\": must be alnum, alpha, ascii, control, boolean, digit, double, false, "
                              "graph, integer, lower, print, punct, space, true, upper, wordchar, or xdigit";
    CHECK(run("proc f {x} { string is wideinteger $x }; f 1") == error);
    CHECK(run("set c wideinteger; string is $c 1") == error);
    CHECK(run("proc f {x} { string is list $x }; f 1").starts_with("error: bad class \"list\""));
    CHECK(run("proc f {x} { string is integer -strict $x }; list [f 1] [f a] [f {}]") == "1 0 0");
}

TEST_CASE("TclReComp: nested patterns are refused") {
    ScriptRunner run;
    CHECK(run("regexp [string repeat ( 30000][string repeat ) 30000] x") ==
          "error: couldn't compile regular expression pattern: regular expression is too complex");
    CHECK(run("regexp {((a)(b))} ab") == "1");
}

TEST_CASE("TclReComp and TclReExec: a pattern that takes minutes ends with the event's time, and leaves nothing behind") {
    Watchdog watchdog;
    ScriptRunner run;
    watchdog.add(run.interpreter.limits());
    const std::string limit = "limit: time limit of 200 ms for one event exceeded";
    const std::int64_t before = tcl_bytes_held();
    CHECK(run("catch {regexp [string repeat (a|b)* 5000] [string repeat ab 4000]}; while 1 {}") == limit);
    CHECK(run("catch {regexp {(.*)a(.*)b(.*)a\\1\\2\\3c} [string repeat ab 40000]}; while 1 {}") == limit);
    CHECK(run("regsub -all . [string repeat a 60000] b x; while 1 {}") == limit);
    CHECK(run.seconds < 3);
    CHECK(run("regexp {a(b)c} xabcx whole part; set part") == "b");
    CHECK(tcl_bytes_held() - before < 4'000'000);
    watchdog.remove(run.interpreter.limits());
}

TEST_CASE("TclReComp: a pattern that is left is the thread's first one, and the next ones work") {
    const auto work = [] {
        Watchdog watchdog;
        ScriptRunner run;
        watchdog.add(run.interpreter.limits());
        for (int i = 0; i < 3; ++i) {
            CHECK(run("catch {regexp [string repeat (a|b)* 5000] ab}; while 1 {}").starts_with("limit: "));
        }
        CHECK(run("regexp {a(b)c} xabcx whole part; set part") == "b");
        watchdog.remove(run.interpreter.limits());
    };
    std::thread([&] {
        work();
        Tcl_FinalizeThread();
    }).join();
}

TEST_CASE("TclGetInnerContext: a failed condition in a long expression is an error like any other") {
    ScriptRunner run;
    CHECK(run("set a 3; set empty {}; set list(x) abc; expr {\"$a b\" == \"$a b\" == \"$a b\" == \"$a b\" == \"$a b\" == \"$a b\" >= 38 >= "
              "0 >= $empty "
              "? 9223372036854775807 : \"\" ? [expr {$a}] : 9223372036854775807 ? 63 : \"$a b\" ? \"$a b\" == \"$a b\" == \"$a b\" == \"$a "
              "b\" "
              ": \"$a b\" == \"$a b\" == \"$a b\" == \"1.0\" ? \"1.0\" >= $list(x) : \"$a b\" == \"$a b\" == \"$a b\" == \"$a b\"}") ==
          "error: expected boolean value but got \"\"");
}

TEST_CASE("TclScanElement, TclConvertElement and Tcl_GetStringFromObj: lists in lists become no endless text") {
    ScriptRunner run;
    const std::string limit = "limit: size limit of 16 MB for one value exceeded";
    CHECK(run("set x a; for {set i 0} {$i < 40} {incr i} {set x [list $x $x]}; string length $x; while 1 {}") == limit);
    CHECK(run("set x a; for {set i 0} {$i < 100000} {incr i} {set x [list $x]}; string length $x; while 1 {}") == limit);
    CHECK(run("list a {b c} {}") == "a {b c} {}");
}

TEST_CASE("Tcl_ConcatObj: words are joined up to the bound") {
    ScriptRunner run;
    CHECK(run("set x [string repeat a 10000000]; concat $x $x; while 1 {}") == "limit: size limit of 16 MB for one value exceeded");
    CHECK(run("concat {a b} {} { c }") == "a b c");
}

TEST_CASE("TclFindElement: text becomes a list up to the memory bound") {
    ScriptRunner run;
    CHECK(run("llength [string repeat {a } 8000000]; while 1 {}") == "limit: memory limit of 64 MB for one connection exceeded");
    CHECK(run("llength {a b {c d}}") == "3");
}

TEST_CASE("TclDeleteVars and Tcl_FirstHashEntry: a frame of many variables is freed quickly") {
    ScriptRunner run;
    CHECK(run("proc f {} { for {set i 0} {$i < 100000} {incr i} {set v$i 1} ; return done }; f") == "done"); // stock: 20 s
    CHECK(run.seconds < 2);
    CHECK(run("proc g {} { set a 1; array set b {x 1 y 2}; return [lsort [info locals]] }; g") == "a b");
}

TEST_CASE("TclLogCommandInfo: errors show the author's commands") {
    RulesFixture rules;
    const auto rule = rules.load("/Common/r", "when CLIENT_ACCEPTED { if { $nope contains {x} } { } }\n"
                                              "when LB_SELECTED { eval { if { $nope equals {x} } { } } }");
    rules.adopt();
    sluice::engine::RuleSession* session = rules.host->begin(rules.host->program({rule}), rules.connection, rules);
    rules.host->fire(*session, sluice::engine::EventId::client_accepted);
    rules.host->fire(*session, sluice::engine::EventId::lb_selected);
    rules.host->end(session);
    REQUIRE(rules.log.lines.size() == 2);
    CHECK(rules.log.lines[0].ends_with("while executing \"if { $nope contains {x} } { } \""));
    CHECK(rules.log.lines[1].find("while executing \"if { $nope equals {x} } { } \"") != std::string::npos);
}

TEST_CASE("the watchdog ends a loop that never looks") {
    Watchdog watchdog;
    ScriptRunner run;
    watchdog.add(run.interpreter.limits());
    CHECK(run("while 1 {}") == "limit: time limit of 200 ms for one event exceeded");
    CHECK(run("catch { while 1 { catch { while 1 {} } } }") == "limit: time limit of 200 ms for one event exceeded");
    CHECK(run("expr {1 + 1}") == "2");
    watchdog.remove(run.interpreter.limits());
}

TEST_CASE("every replaced function has a test here") {
    std::ifstream list{SLUICE_SOURCE_DIR "/tclbind/tcl_wraps.txt"};
    std::ifstream source{SLUICE_SOURCE_DIR "/tests/unit/tclbind/wraps_test.cpp"};
    const std::string tests{std::istreambuf_iterator<char>{source}, {}};
    std::size_t count = 0;
    for (std::string line; std::getline(list, line);) {
        if (!line.empty() && line[0] != '#') {
            CAPTURE(line);
            CHECK(tests.find(line) != std::string::npos);
            ++count;
        }
    }
    CHECK(count > 10);
}
