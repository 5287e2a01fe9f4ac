when CLIENT_CLOSED {
    log local0. "mss [TCP::mss] rtt [TCP::rtt] rttvar [TCP::rttvar] rto [TCP::rto] bandwidth [TCP::bandwidth] cwnd [TCP::snd_cwnd] ssthresh [TCP::snd_ssthresh]"
}
