when CLIENT_ACCEPTED {
    persist none
    persist source_addr
    persist simple 255.255.255.0
    persist source_addr 255.255.0.0 600
    persist source_addr 900
    set mask 255.0.255.0
    persist source_addr $mask
}
