when RULE_INIT {
    log local0. [URI::encode "abcxyz ABCXYZ 0189"]
    log local0. [URI::encode { !"#$%&'()*+,}]
    log local0. [URI::encode {-./:;<=>?@}]
    log local0. [URI::encode "\[\\\]^_`\{|\}~"]
    log local0. [URI::encode "caf\xc3\xa9\x00"]
    log local0. <[URI::encode ""]>
}
