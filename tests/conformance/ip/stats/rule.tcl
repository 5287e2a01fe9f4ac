when CLIENT_CLOSED {
    log local0. "[IP::stats]"
    log local0. "[IP::stats pkts] | [IP::stats pkts in] | [IP::stats bytes] | [IP::stats bytes out] | [IP::stats in] | [IP::stats out] | [IP::stats age]"
}
