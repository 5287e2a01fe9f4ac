when CLIENT_ACCEPTED {
    log local0. "none yet <[persist lookup uie bob]>"
    log local0. "too early: [catch { persist add uie bob } message] $message"
}
when LB_SELECTED {
    persist add uie bob
    persist add universal jim indefinite
    persist add source_addr [IP::client_addr] 60
    persist add ssl 0a0b
}
when CLIENT_CLOSED {
    log local0. "[persist lookup uie bob] | [persist lookup uie bob all]"
    log local0. "[persist lookup uie bob node] | [persist lookup uie bob port] | [persist lookup uie bob pool]"
    log local0. "[persist lookup simple [IP::client_addr]] | [persist lookup ssl 0a0b]"
    log local0. "<[persist lookup hash bob]> <[persist lookup uie tom node]>"
    persist delete uie bob
    log local0. "<[persist lookup uie bob]>"
    log local0. "[catch { persist lookup source_addr bob } message] $message"
    set mode cookie
    log local0. "[catch { persist lookup $mode bob } message] $message"
    set field member
    log local0. "[catch { persist lookup uie bob $field } message] $message"
}
