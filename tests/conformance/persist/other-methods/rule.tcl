when CLIENT_ACCEPTED {
    persist hash a
    persist hash a 60
    persist carp a
    set method carp
    log local0. "[catch { persist $method a 60 } message] $message"
    set method nonsense
    log local0. "[catch { persist $method } message] $message"
}
