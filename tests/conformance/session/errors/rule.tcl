when CLIENT_ACCEPTED {
    foreach words {
        {add uie abc} {add uie abc x 1 2} {lookup uie abc x} {lookup carrier abc} {lookup uie {}} {add uie {{} any virtual} x}
        {add uie abc x soon} {change uie abc}
    } {
        log local0. "$words: [catch { eval session $words } message] $message"
    }
}
