when RULE_INIT {
    log local0. "[HA::status active] [HA::status standby]"
}
when CLIENT_ACCEPTED {
    log local0. "[HA::status active] [HA::status standby]"
}
