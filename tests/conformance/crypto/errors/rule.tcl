when RULE_INIT {
    set key [binary format H* 2b7e151628aed2a6abf7158809cf4f3c]
    foreach call {
        {CRYPTO::encrypt -alg aes-128-cbc text}
        {CRYPTO::encrypt -alg aes-128-cbc -key short text}
        {CRYPTO::encrypt -alg AES-128-CBC -key $key text}
        {CRYPTO::encrypt -key $key text}
        {CRYPTO::encrypt -alg aes-128-cbc -key $key -iv short text}
        {CRYPTO::encrypt -alg aes-128-cbc -keyhex 2b7e1 text}
        {CRYPTO::encrypt -alg aes-128-cbc -keyhex zz text}
        {CRYPTO::encrypt -alg aes-128-cbc -padding iso -key $key text}
        {CRYPTO::encrypt -alg aes-128-cbc -padding oaep -key $key text}
        {CRYPTO::encrypt -alg aes-128-cbc -padding none -key $key text}
        {CRYPTO::decrypt -alg aes-128-cbc -key $key "not 16 bytes"}
        {CRYPTO::encrypt -algorithm aes-128-cbc -key $key text}
        {CRYPTO::hash -alg sha3 text}
        {CRYPTO::hash -alg md5 -key $key text}
        {CRYPTO::sign -alg hmac-sha1 text}
        {CRYPTO::sign -alg sha1 -key $key text}
        {CRYPTO::verify -alg hmac-crc -key $key -signature x text}
    } {
        set failed [catch { eval $call } message]
        log local0. "$failed $message"
    }
    CRYPTO::encrypt -alg aes-128-cbc -keyhex 2b7e text
}
