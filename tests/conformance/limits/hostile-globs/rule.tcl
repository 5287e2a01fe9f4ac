when CLIENT_ACCEPTED {
    set subject [string repeat a 8000]
    set pattern "*a*a*a*a*b"
    log local0. "[string match $pattern $subject] [expr {$subject matches_glob $pattern}] [lsearch -glob [list $subject] $pattern]"
    switch -glob $subject { *a*a*a*b { log local0. bad } default { log local0. "no match" } }
    log local0. "[string match -nocase *A*a*A*a*B $subject] [regexp {a.*a.*a.*a.*b} $subject]"
}
