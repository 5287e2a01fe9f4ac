when LB_SELECTED {
    log local0. "pick [LB::status] [LB::status up] [LB::status down]"
    log local0. "members [LB::status pool mail member 10.0.0.1 25] [LB::status pool mail member 10.0.0.2 25] [LB::status pool mail member 10.0.0.3 25]"
    log local0. "asked [LB::status pool mail member 10.0.0.2 25 down] [LB::status pool mail member 10.0.0.3 25 session_disabled] [LB::status pool mail member 10.0.0.1 25 session_enabled]"
    log local0. "nodes [LB::status node 10.0.0.1] [LB::status node 10.0.0.2] [LB::status node 10.0.0.2 down]"
    log local0. "caught [catch { LB::status pool mail member 10.0.0.9 25 } message] $message"
}
when LB_FAILED {
    LB::status
}
