when RULE_INIT {
    set text "The quick brown fox"
    foreach {algorithm key} {
        des-cbc 0123456789abcdef
        des-cfb 0123456789abcdef
        des-ecb 0123456789abcdef
        des-ofb 0123456789abcdef
        des-ede-cbc 0123456789abcdeffedcba9876543210
        des-ede-cfb 0123456789abcdeffedcba9876543210
        des-ede-ecb 0123456789abcdeffedcba9876543210
        des-ede-ofb 0123456789abcdeffedcba9876543210
        des-ede3-cbc 0123456789abcdeffedcba987654321089abcdef01234567
        des-ede3-cfb 0123456789abcdeffedcba987654321089abcdef01234567
        des-ede3-ecb 0123456789abcdeffedcba987654321089abcdef01234567
        des-ede3-ofb 0123456789abcdeffedcba987654321089abcdef01234567
        bf-cbc 0123456789abcdeffedcba9876543210
        bf-cfb 0123456789abcdeffedcba9876543210
        bf-ecb 0123456789abcdeffedcba9876543210
        bf-ofb 0123456789abcdeffedcba9876543210
        cast5-cbc 0123456789abcdeffedcba9876543210
        cast5-cfb 0123456789abcdeffedcba9876543210
        cast5-ecb 0123456789abcdeffedcba9876543210
        cast5-ofb 0123456789abcdeffedcba9876543210
        rc2-cbc 0123456789abcdeffedcba9876543210
        rc2-cfb 0123456789abcdeffedcba9876543210
        rc2-ecb 0123456789abcdeffedcba9876543210
        rc2-ofb 0123456789abcdeffedcba9876543210
        rc2-40-cbc 0123456789
        rc2-64-cbc 0123456789abcdef
        rc4 0123456789abcdeffedcba9876543210
        rc4-40 0123456789
    } {
        set cipher [CRYPTO::encrypt -alg $algorithm -keyhex $key -ivhex 1234567890abcdef $text]
        binary scan $cipher H* hex
        log local0. "$algorithm $hex [CRYPTO::decrypt -alg $algorithm -keyhex $key -ivhex 1234567890abcdef $cipher]"
    }
    log local0. [expr { [CRYPTO::encrypt -alg blowfish-cbc -keyhex 0123456789abcdef $text] eq [CRYPTO::encrypt -alg bf-cbc -keyhex 0123456789abcdef $text] }]
}
