when CLIENT_ACCEPTED {
    event LB_SELECTED disable
    log local0. [event info]
}
when LB_SELECTED {
    log local0. "selected"
}
when SERVER_CONNECTED {
    event LB_SELECTED enable
    set name NO_SUCH_EVENT
    log local0. "[catch { event $name disable } message] $message"
}
