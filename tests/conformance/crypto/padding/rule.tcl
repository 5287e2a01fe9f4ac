proc hex {bytes} {
    binary scan $bytes H* hex
    return $hex
}
when RULE_INIT {
    set key [binary format H* 2b7e151628aed2a6abf7158809cf4f3c]
    set iv [binary format H* 000102030405060708090a0b0c0d0e0f]
    foreach text {"" short "exactly 16 bytes" "a little more than 16 bytes"} {
        set cipher [CRYPTO::encrypt -alg aes-128-cbc -key $key -iv $iv $text]
        log local0. "[call hex $cipher] <[CRYPTO::decrypt -alg aes-128-cbc -iv $iv -key $key -padding pkcs $cipher]>"
    }
    log local0. "without -iv: [call hex [CRYPTO::encrypt -alg aes-128-cbc -key $key short]]"
    log local0. "[string length [CRYPTO::encrypt -alg aes-128-ctr -key $key short]] [string length [CRYPTO::encrypt -alg aes-128-ecb -key $key short]]"
    set cipher [CRYPTO::encrypt -alg aes-128-cbc -key $key -iv $iv short]
    log local0. [call hex [CRYPTO::decrypt -alg aes-128-cbc -key $key -iv $iv -padding none $cipher]]
}
