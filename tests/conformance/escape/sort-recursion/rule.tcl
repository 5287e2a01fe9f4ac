when CLIENT_ACCEPTED {
    set script {proc deeper {a b} { lsort -command deeper {b a}; return 0 }}
    eval $script
    log local0. "[catch { lsort -command deeper {b a} } message] [string range $message 0 25]"
}
when CLIENT_DATA {
    set script {proc slow {a b} { while 1 {} }}
    eval $script
    catch { lsort -command slow {b a} }
}
