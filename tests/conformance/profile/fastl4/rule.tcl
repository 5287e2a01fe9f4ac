when CLIENT_ACCEPTED {
    log local0. "[PROFILE::fastL4 name] [PROFILE::fastL4 idle_timeout] [PROFILE::fastl4 loose_close] [PROFILE::fastL4 tcp_handshake_timeout] [PROFILE::fastL4 keep_alive_interval]"
    log local0. "fastL4 [PROFILE::exists fastL4] [PROFILE::exists fastl4 pass] [PROFILE::exists fastL4 other] tcp [PROFILE::exists tcp]"
    log local0. "[catch { PROFILE::tcp idle_timeout } message] $message"
    log local0. "[catch { PROFILE::fastL4 colour } message] $message"
}
