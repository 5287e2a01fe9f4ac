when CLIENT_ACCEPTED {
    persist uie "client-[IP::client_addr]"
    persist universal "a b" 3600
    persist uie a indefinite
    set method uie
    log local0. "[catch { persist $method } message] $message"
}
