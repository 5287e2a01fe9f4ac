when RULE_INIT {
    log local0. "[TMM::cmp_unit] of [TMM::cmp_count]"
}
when CLIENT_ACCEPTED {
    log local0. "[TMM::cmp_unit] of [TMM::cmp_count]"
    log local0. "group [TMM::cmp_group] of [TMM::cmp_groups], primary [TMM::cmp_primary_group]"
}
