when RULE_INIT {
    set static::early [HSL::open -proto UDP -pool logs]
}
when CLIENT_ACCEPTED {
    log local0. "[HSL::open -proto TCP -pool logs] [HSL::open -pool /Common/logs -proto UDP]"
    log local0. "[string equal $static::early [HSL::open -proto UDP -pool /Common/logs]]"
    set name logs
    log local0. "[string equal [HSL::open -proto UDP -pool $name] $static::early]"
}
