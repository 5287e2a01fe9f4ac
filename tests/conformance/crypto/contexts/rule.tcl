proc hex {bytes} {
    binary scan $bytes H* hex
    return $hex
}
when CLIENT_ACCEPTED {
    CRYPTO::encrypt -alg aes-128-cbc -ctx out -keyhex 00000000000000000000000000000000
    CRYPTO::encrypt -ctx out -keyhex 2b7e151628aed2a6abf7158809cf4f3c -ivhex 000102030405060708090a0b0c0d0e0f
    append cipher [CRYPTO::encrypt -ctx out "a little more "]
    append cipher [CRYPTO::encrypt -ctx out "than 16"]
    log local0. "[string length $cipher] [catch { CRYPTO::encrypt -ctx out -keyhex 00 x } message] $message"
    log local0. "[catch { CRYPTO::decrypt -ctx out x } message] $message"
    log local0. "[catch { CRYPTO::encrypt -alg aes-256-cbc -ctx out x } message] $message"
}
when SERVER_CONNECTED {
    append cipher [CRYPTO::encrypt -ctx out -final " bytes"]
    log local0. [call hex $cipher]
    log local0. [CRYPTO::decrypt -alg aes-128-cbc -keyhex 2b7e151628aed2a6abf7158809cf4f3c -ivhex 000102030405060708090a0b0c0d0e0f $cipher]
    log local0. "[info exists out] [catch { CRYPTO::encrypt -ctx out -final x } message] $message"
}
