when RULE_INIT {
    foreach text {"" f fo foo foob fooba foobar} {
        log local0. "<[b64encode $text]> <[b64decode [b64encode $text]]>"
    }
    binary scan [b64decode "/+8A"] H* hex
    log local0. "[b64encode [binary format H* ffef00]] $hex [string length [b64encode [string repeat x 300]]]"
    log local0. "<[b64decode "Zm9v\r\n YmFy"]> <[b64decode "Zm9"]> <[b64decode "Zm9!"]> <[b64decode "Zm-_"]> <[b64decode "===="]> <[b64decode "Zg=a"]>"
    log local0. [getfield [b64decode "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="] : 2]
}
