proc hex {bytes} {
    binary scan $bytes H* hex
    return $hex
}
when RULE_INIT {
    set text [binary format H* 6bc1bee22e409f96e93d7e117393172a]
    set vector 000102030405060708090a0b0c0d0e0f
    foreach {bits key} {
        128 2b7e151628aed2a6abf7158809cf4f3c
        192 8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b
        256 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4
    } {
        foreach mode {ecb cbc cfb ofb} {
            set cipher [CRYPTO::encrypt -alg aes-$bits-$mode -keyhex $key -ivhex $vector -padding none $text]
            set plain [CRYPTO::decrypt -alg aes-$bits-$mode -keyhex $key -ivhex $vector -padding none $cipher]
            log local0. "$bits $mode [call hex $cipher] [expr { $plain eq $text }]"
        }
        set cipher [CRYPTO::encrypt -alg aes-$bits-ctr -keyhex $key -ivhex f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff $text]
        log local0. "$bits ctr [call hex $cipher]"
    }
}
