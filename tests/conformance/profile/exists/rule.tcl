when CLIENT_ACCEPTED {
    log local0. "tcp [PROFILE::exists tcp] [PROFILE::exists tcp wan] [PROFILE::exists tcp /Common/wan] [PROFILE::exists tcp lan] http [PROFILE::exists http] clientssl [PROFILE::exists clientssl] [PROFILE::exists clientssl mine]"
    log local0. "persist [PROFILE::exists persist source_addr] [PROFILE::exists persist source_addr source_addr] [PROFILE::exists persist cookie] [PROFILE::exists persist source_addr mine]"
    log local0. "<[PROFILE::list auth]>"
    PROFILE::exists persist
}
when SERVER_CONNECTED {
    log local0. "tcp [PROFILE::exists tcp wan] [PROFILE::exists tcp lan]"
}
