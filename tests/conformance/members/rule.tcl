when RULE_INIT {
    log local0. "[active_members mail] of [members mail], [active_nodes -list mail]"
}
when CLIENT_ACCEPTED {
    log local0. "[members mail] [active_members mail] [nodes mail] [active_nodes mail]"
    log local0. "[members -list mail] | [active_members -list mail]"
    log local0. "[nodes -list mail] | [active_nodes -list mail]"
    set name nothing
    log local0. "[catch { active_members $name } message] $message"
    members $name
}
