when RULE_INIT {
    set key Jefe
    set data "what do ya want for nothing?"
    foreach algorithm {hmac-md5 hmac-ripemd160 hmac-sha1 hmac-sha224 hmac-sha256 hmac-sha384 hmac-sha512} {
        set mac [CRYPTO::sign -alg $algorithm -key $key $data]
        binary scan $mac H* hex
        log local0. "$algorithm $hex [CRYPTO::verify -alg $algorithm -key $key -signature $mac $data] [CRYPTO::verify -alg $algorithm -key $key -signature $mac other]"
    }
    foreach piece {"what do ya " "want for "} { CRYPTO::sign -alg hmac-sha256 -ctx mac -keyhex 4a656665 $piece }
    set signature [CRYPTO::sign -ctx mac -final "nothing?"]
    binary scan $signature H* hex
    log local0. $hex
    CRYPTO::verify -alg hmac-sha256 -ctx check -key $key -signature $signature "what do ya want "
    log local0. "[CRYPTO::verify -ctx check -final "for nothing?"] [info exists check]"
    log local0. "[CRYPTO::verify -alg hmac-sha256 -key $key -signature short $data] [CRYPTO::verify -alg hmac-sha256 -key $key $data]"
}
