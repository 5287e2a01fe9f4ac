when RULE_INIT {
    log local0. "[htons 1] [htons 8080] [ntohs 36895] [htonl 1] [htonl 3232235777] [ntohl 16885952] [ntohl [htonl 4294967295]]"
    log local0. "[htons 65537] [htonl -1] [catch { htons x } message] $message"
}
