when CLIENT_ACCEPTED {
    persist dest_addr
    persist sticky 255.255.255.0
    persist dest_addr 255.255.0.0 60
    persist sticky 60
}
