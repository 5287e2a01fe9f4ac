when CLIENT_ACCEPTED {
    foreach command {
        {lindex {a b} end+1} {lindex {a b} 1+1} {lrange {a b} 0 end+1} {string index ab end+1} {string range ab 0 end+1}
        {linsert {a b} end+1 c} {lreplace {a b} end+1 end} {lindex {a b} last} {lsearch -start end+1 {a b} b}
    } {
        log local0. "[catch { eval $command } message] $message"
    }
    log local0. "[lindex {a b c} end] [lindex {a b c} end-1] [lindex {a b} 5] [lindex {a b c} 1] [string index abc end-2] [lrange {a b c} end-1 end]"
    lindex {a b} end+1
}
