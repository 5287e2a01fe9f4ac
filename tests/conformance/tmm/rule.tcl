when RULE_INIT {
    log local0. "[TMM::cmp_unit] of [TMM::cmp_count]"
}
when CLIENT_ACCEPTED {
    log local0. "[TMM::cmp_unit] of [TMM::cmp_count]"
}
