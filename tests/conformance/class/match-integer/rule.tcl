when CLIENT_ACCEPTED {
    log local0. "[class match 80 equals ports] [class match 81 equals ports]"
    log local0. "[class match -value [TCP::client_port] equals ports]"
    class match http equals ports
}
