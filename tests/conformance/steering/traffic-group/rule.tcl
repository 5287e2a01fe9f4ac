when RULE_INIT {
    log local0. [traffic_group]
}
when CLIENT_ACCEPTED {
    log local0. [traffic_group]
}
