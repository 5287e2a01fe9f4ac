when CLIENT_ACCEPTED {
    log local0. "[PROFILE::tcp name] [PROFILE::tcp idle_timeout] [PROFILE::tcp nagle] [PROFILE::tcp congestion_control]"
    log local0. "[PROFILE::tcp mss] [PROFILE::tcp recv_window] [PROFILE::tcp rfc1323] [PROFILE::tcp deferred_accept] [PROFILE::tcp keep-alive-interval]"
    PROFILE::tcp colour
}
when SERVER_CONNECTED {
    log local0. "[PROFILE::tcp name] [PROFILE::tcp idle_timeout] [PROFILE::tcp nagle]"
}
