when RULE_INIT {
    set hash [fasthash "10.0.0.1"]
    log local0. "[string is digit $hash] [expr { $hash >= 0 }] [expr { $hash == [fasthash 10.0.0.1] }] [expr { $hash == [fasthash 10.0.0.2] }]"
}
