when CLIENT_ACCEPTED {
    log local0. "nothing '[session lookup uie abc]'"
    log local0. "add gives '[session add uie abc "some data"]', then '[session lookup uie abc]'"
    session add uie abc other 100
    log local0. "again '[session lookup uie abc]', another mode '[session lookup hash abc]', not in the table '[table lookup abc]'"
    foreach mode { simple source_addr sticky dest_addr ssl universal hash sip } {
        session add $mode key $mode
    }
    log local0. "[session lookup simple key] [session lookup source_addr key] [session lookup sip key] [session lookup ssl key]"
    session delete uie abc
    session delete uie abc
    log local0. "deleted '[session lookup uie abc]'"
}
