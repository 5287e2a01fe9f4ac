when CLIENT_ACCEPTED {
    set one [after 5 { log local0. "never" }]
    set two [after 10 -periodic { log local0. "never" }]
    log local0. "[llength [after info]] scripts"
    log local0. [expr { [lsort [after info]] eq [lsort [list $one $two]] }]
    log local0. [lindex [after info $one] 1]
    log local0. [lindex [after info $two] 1]
    after cancel $one $two
    log local0. "[llength [after info]] scripts"
    after cancel $one no_such_id
    log local0. [catch { after info $one }]
    log local0. [catch { after cancel -current }]
    log local0. [catch { after soon } message]
    log local0. $message
}
