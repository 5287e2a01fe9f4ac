when CLIENT_ACCEPTED {
    log local0. "[catch { persist ssl } message] $message"
    persist cookie insert server 0
}
