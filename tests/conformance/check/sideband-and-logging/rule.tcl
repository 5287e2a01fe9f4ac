when CLIENT_ACCEPTED {
    connect -frob 1 10.0.0.1:25
    connect -protocol SCTP 10.0.0.1:25
    connect -timeout soon 10.0.0.1:25
    connect -timeout 10
    connect info -frob x
    send -frob x data
    send x
    recv -peek
    recv many x data
    HSL::open -proto SCTP -pool logs
    HSL::open -proto TCP
    HSL::open -publisher
    HSL::send handle
    STATS::incr p f many
    STATS::setmax p f
}
