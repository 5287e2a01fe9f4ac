when CLIENT_ACCEPTED {
    log local0. "[catch { lsort -command compare {b a} } message] $message [catch { lsort -co compare {b a} }] [lsort {b a}]"
}
