when CLIENT_ACCEPTED {
    log local0. "[catch { URI::encode [string repeat ? 6000000] } message] $message"
}
when CLIENT_DATA {
    log local0. "[catch { b64encode [string repeat x 14000000] } message] $message"
}
