when CLIENT_ACCEPTED {
    log local0. "[catch { URI::encode [string repeat [string repeat ? 1000] 6000] } message] $message"
}
when CLIENT_DATA {
    log local0. "[catch { b64encode [string repeat [string repeat x 1000] 14000] } message] $message"
}
