when RULE_INIT {
    set keys [CRYPTO::keygen -alg rsa -salthex 0f0f0f0f0f0f0f0f0f0f -len 512]
    set public [lindex $keys 0]
    set private [lindex $keys 1]
    set cipher [CRYPTO::encrypt -alg rsa-pub -key $public "to the owner"]
    log local0. "[llength $keys] [string length $cipher] [CRYPTO::decrypt -alg rsa-priv -key $private $cipher]"
    set cipher [CRYPTO::encrypt -alg rsa-pub -padding oaep -key $public "by OAEP"]
    log local0. "[CRYPTO::decrypt -alg rsa-priv -padding oaep -key $private $cipher] [catch { CRYPTO::decrypt -alg rsa-priv -key $public $cipher }]"
    set cipher [CRYPTO::encrypt -alg rsa-priv -key $private "from the owner"]
    log local0. [CRYPTO::decrypt -alg rsa-pub -key $public $cipher]
    set block [binary format H* [string repeat 01 64]]
    set cipher [CRYPTO::encrypt -alg rsa-pub -padding none -key $public $block]
    log local0. [expr { [CRYPTO::decrypt -alg rsa-priv -padding none -key $private $cipher] eq $block }]
    CRYPTO::encrypt -alg rsa-pub -key $public -ctx pieces "in "
    set cipher [CRYPTO::encrypt -ctx pieces -final "pieces"]
    log local0. [CRYPTO::decrypt -alg rsa-priv -key $private $cipher]
    foreach algorithm {rsa-md5 rsa-sha1 rsa-sha224 rsa-sha256} {
        set signature [CRYPTO::sign -alg $algorithm -key $private abc]
        lappend verified [CRYPTO::verify -alg $algorithm -key $public -signature $signature abc] [CRYPTO::verify -alg $algorithm -key $public -signature $signature abd]
    }
    log local0. $verified
    log local0. "[catch { CRYPTO::encrypt -alg rsa-pub -key $public [string repeat x 65] } message] $message"
    log local0. "[catch { CRYPTO::encrypt -alg rsa-pub -key "no key" x } message] $message"
    log local0. "[catch { CRYPTO::sign -alg rsa-sha1 -key $public x } message] $message"
    log local0. "[catch { CRYPTO::keygen -alg rsa -len 16384 } message] $message"
}
