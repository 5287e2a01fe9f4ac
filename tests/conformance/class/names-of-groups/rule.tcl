when CLIENT_ACCEPTED {
    set name hosts
    log local0. "[class match a equals hosts] [class match a equals /Common/hosts] [class match a equals ::hosts] [class match a equals $name]"
    log local0. "[class match a equals $::hosts] [class size $::hosts] [matchclass a equals $::hosts]"
    set missing nothing
    log local0. "caught [catch { class match a equals $missing } message] $message"
    class size $missing
}
