when CLIENT_ACCEPTED {
    auto_execok a; auto_import a; auto_load a; auto_qualify a; cd a; eof a; exec a; exit; fblocked a; fconfigure a; fcopy a b
    file a; flush a; gets a; glob a; interp a; load a; namespace a; open a; package a; pid; pwd; rename a b; seek a; socket a; source a
    tell a; time a; unknown a; update; vwait a
}
