when LB_FAILED {
    log local0. "only once"
    event disable
}
