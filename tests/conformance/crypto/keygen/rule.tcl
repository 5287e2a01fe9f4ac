when RULE_INIT {
    set key [CRYPTO::keygen -alg random -len 128]
    log local0. "[string length $key] [string length [CRYPTO::keygen -len 256 -alg random]] [expr { $key ne [CRYPTO::keygen -alg random -len 128] }]"
    binary scan [CRYPTO::keygen -alg pbkdf2-md5 -len 160 -passphrase password -salt salt -rounds 4096] H* long
    binary scan [CRYPTO::keygen -alg pbkdf2-md5 -len 128 -passphrase password -salthex 73616c74 -rounds 1000] H* short
    log local0. "$long $short"
    log local0. "[catch { CRYPTO::keygen -alg random -len 12 } message] $message"
    log local0. "[catch { CRYPTO::keygen -alg random -len -8 } message] $message"
    log local0. "[catch { CRYPTO::keygen -alg pbkdf2-md5 -len 128 -passphrase x -rounds 1 } message] $message"
    set algorithm des
    log local0. "[catch { CRYPTO::keygen -alg $algorithm -len 64 } message] $message"
    log local0. "[catch { CRYPTO::keygen -alg random -len 8000000000 } message] $message"
    log local0. "[catch { CRYPTO::keygen -alg random -len many } message] $message"
}
