when RULE_INIT {
    foreach algorithm {md5 ripemd160 sha1 sha224 sha256 sha384 sha512} {
        binary scan [CRYPTO::hash -alg $algorithm abc] H* hex
        log local0. "$algorithm $hex"
    }
    foreach piece {a b} { CRYPTO::hash -alg sha256 -ctx running $piece }
    binary scan [CRYPTO::hash -ctx running -final c] H* hex
    log local0. "in pieces $hex [info exists running]"
    CRYPTO::hash -alg sha1 -ctx state(a) abc
    binary scan [CRYPTO::hash -ctx state(a) -final] H* hex
    log local0. "nothing at the end $hex <[CRYPTO::hash -alg md5 -ctx other x]>"
}
