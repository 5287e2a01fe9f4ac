when CLIENT_ACCEPTED {
    foreach name {"sluice coroutine 1" "sluice program 1" "sluice procedure 1" ::sluice::pump "::sluice::failed 1" "::sluice::handler 99"} {
        log local0. "[catch { [lindex $name 0] } message]"
    }
    set pump ::sluice::pump
    log local0. "[catch { $pump } message] $message [llength [info commands "sluice*"]]"
}
