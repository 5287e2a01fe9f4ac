# How many connections of this client in the last ten seconds? One entry each, with a lifetime.
when CLIENT_ACCEPTED {
    table set -subtable [IP::client_addr] [clock clicks] "" indefinite 10
    log local0. "[table keys -subtable [IP::client_addr] -count]"
}
