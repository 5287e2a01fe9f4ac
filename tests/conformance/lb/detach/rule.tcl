when SERVER_CONNECTED {
    LB::detach disable
    LB::detach
    log local0. "went on"
    set word enable
    LB::detach $word
}
