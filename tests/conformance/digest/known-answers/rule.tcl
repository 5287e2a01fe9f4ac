proc hex {bytes} {
    binary scan $bytes H* hex
    return $hex
}
when RULE_INIT {
    log local0. "md4 [call hex [md4 abc]]"
    log local0. "md5 [call hex [md5 ""]] [call hex [md5 abc]] [string length [md5 abc]]"
    log local0. "sha1 [call hex [sha1 abc]]"
    log local0. "sha256 [call hex [sha256 abc]]"
    log local0. "sha384 [call hex [sha384 abc]]"
    log local0. "sha512 [call hex [sha512 abc]]"
    log local0. "rmd160 [call hex [rmd160 abc]]"
    log local0. "crc32 [crc32 123456789] [crc32 ""]"
}
