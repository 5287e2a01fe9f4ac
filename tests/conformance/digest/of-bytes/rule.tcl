when RULE_INIT {
    foreach text [list "é" [binary format H* c3a9] "\xc3\xa9" [format %c%c 0xc3 0xa9]] {
        binary scan [md5 $text] H* hex
        log local0. "[string length $text] $hex [crc32 $text]"
    }
    binary scan [sha1 [binary format H* 610062]] H* hex
    log local0. $hex
    log local0. [crc32 [string repeat a 1000000]]
}
