when RULE_INIT {
    table set a b
}
