when CLIENT_ACCEPTED {
    set v XX
    log local0. "R1 [list {a}{b}] | [list {a} {b c}] | [list "a b"{c}]"
    log local0. "R2 [list {a}b] | [list "a"b] | [list "a""b"] | [list {a}"b"]"
    log local0. "R3 [list {a}bc{d}] | [list {a}"b"c] | [list {a}$v] | [list {a}[list b]] | [list {a}#b]"
    foreach script [list "list {a}\}" "list \"a\"\}" "list {a}\]"] { log local0. "R3 [eval $script]" }
    log local0. "R4 [{set}zz 7] $zz [{list}{a}b"c"]"
    log local0. "R5 [list a{b}] | [list $v{b}] | [list ${v}b] | [list [list a]{b}] | [list @${v}c]"
    log local0. "R7 [expr {1}?{2}:{3}] [expr {"a"eq"a"}]"
    log local0. "no expansion [list {*}$v] | [list {*}{a b}]"
    switch $v {XX}{ log local0. "pattern and body without a blank" }
    if {1}{# a comment to the end of the line
        log local0. "a body that begins with a comment"
    }
    if {0} {}else {
        log local0. "else behind a brace"
    }
    catch {set x 1}errvar
    log local0. "$x $errvar"
}
