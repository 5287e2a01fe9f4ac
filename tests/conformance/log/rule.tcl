when RULE_INIT {
    log local0. "at the start"
}
when CLIENT_ACCEPTED {
    log "no facility"
    log local0. "dot alone"
    log local0.notice "a level"
    log local0.error "an error"
    log local3.warn "another facility"
    log mail.debug "mail"
    log -noname local0.alert "without the name"
    log -noname "bare"
    log 127.0.0.1:1 local0. "to a receiver that is not there"
    log 127.0.0.1:1 local0.info "and again"
    set facility local9.
    log local0. "[catch { log $facility text } message] $message"
    log local0. [string repeat x 2000]
}
