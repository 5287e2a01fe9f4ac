when CLIENT_ACCEPTED {
    persist hash a
    persist hash a 60
    persist carp a
    log local0. "[catch { persist carp a 60 } message] $message"
    set method nonsense
    log local0. "[catch { persist $method } message] $message"
}
