when CLIENT_ACCEPTED {
    persist none
    persist source_addr
    persist simple 255.255.255.0
    persist source_addr 255.255.0.0 600
    persist source_addr 900
    persist source_addr ffff:ffff:ffff:ffff:: 60
    persist source_addr indefinite
    log local0. "[catch { persist source_addr 255.255.255.0 soon } message] $message"
    set mask 255.0.255.0
    persist source_addr $mask
}
