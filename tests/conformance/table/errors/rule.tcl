when CLIENT_ACCEPTED {
    foreach words {
        {lookup} {lookup a b} {set a} {set a b 1 2 3} {set a b soon} {set a b -1} {set -excl -mustexist a b}
        {add -excl a b} {replace -mustexist a b} {lookup -mustexist a} {set -georedundancy -subtable t a b}
        {incr a 1 2} {append a} {delete a b} {delete -all} {delete -subtable t -all a} {timeout a b c} {timeout -remaining a 5}
        {lifetime -notouch a} {keys t} {keys -subtable} {keys -subtable t -count -notouch} {keys -subtable t x} {lookup -nothing a}
    } {
        log local0. "$words: [catch { eval table $words } message] $message"
    }
    set what drop
    catch { table $what all } message
    log local0. $message
}
