when CLIENT_ACCEPTED {
    log local0. "[PROFILE::exists fastL4] [catch { PROFILE::fastL4 name }]"
    PROFILE::fastl4 idle_timeout
}
