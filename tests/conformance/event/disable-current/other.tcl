when LB_FAILED {
    log local0. "each time"
}
