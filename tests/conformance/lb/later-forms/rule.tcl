when LB_FAILED {
    log local0. "[catch { LB::reselect snatpool addresses } message] $message"
    log local0. "[catch { LB::persist cookie } message] $message"
    LB::reselect virtual other
}
