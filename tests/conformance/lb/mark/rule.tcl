when LB_SELECTED {
    LB::down
    LB::up
    LB::down pool mail member 10.0.0.2 25
    LB::down pool mail member 10.0.0.2:25
    LB::up pool mail member 10.0.0.2 25
    LB::down node 10.0.0.2
    LB::up node 10.0.0.2
    log local0. "[catch { LB::down pool mail member 10.0.0.3 25 } message] $message"
    log local0. "[catch { LB::up node 10.0.0.9 } message] $message"
    log local0. "[catch { LB::down node somewhere } message] $message"
}
when LB_FAILED {
    LB::down
}
