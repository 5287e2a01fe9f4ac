when RULE_INIT {
    log local0. "in RULE_INIT [string length [ifile get page]]"
}
when CLIENT_ACCEPTED {
    log local0. "[string trim [ifile get page]] of [ifile size page] bytes, the same as [ifile size /Common/page]"
    log local0. "[ifile listall]"
    log local0. "[ifile revision page] [ifile checksum page] [ifile last_updated_by page] [ifile last_update_time page]"
    array set facts [ifile attributes page]
    log local0. "$facts(size) $facts(revision) $facts(checksum) $facts(last_updated_by) $facts(last_update_time)"
}
