when CLIENT_ACCEPTED {
    set key [binary format H* ff00fe]
    table set $key [binary format H* 00c3a9ff0d0a]
    binary scan [table lookup [binary format H* ff00fe]] H* hex
    log local0. $hex
    table set $key [string repeat [string repeat x 1000] 10000]
    log local0. [string length [table lookup $key]]
}
when LB_SELECTED {
    log local0. [string length [table append [binary format H* ff00fe] [string repeat [string repeat y 1000] 10000]]]
}
