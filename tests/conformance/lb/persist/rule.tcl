when LB_SELECTED {
    log local0. "no method <[LB::persist]> <[LB::persist key]>"
    persist source_addr 255.255.255.0
    log local0. "no record <[LB::persist]> <[LB::persist key]>"
    persist uie bob
    persist add uie bob
    log local0. "record <[LB::persist]> <[LB::persist key]>"
    persist none
    log local0. "none <[LB::persist]> <[LB::persist key]>"
}
