when CLIENT_ACCEPTED {
    log local0. "[PROFILE::persist mode source_addr name] [PROFILE::persist mode source_addr across_services] [PROFILE::persist mode source_addr mirror]"
    log local0. "[PROFILE::persist instance source_addr name] [PROFILE::persist instance /Common/source_addr mask]"
    log local0. "[catch { PROFILE::persist mode cookie name } message] $message"
    log local0. "[catch { PROFILE::persist instance mine name } message] $message"
    set selector type
    PROFILE::persist $selector source_addr name
}
