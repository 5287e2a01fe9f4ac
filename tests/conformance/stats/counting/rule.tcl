when RULE_INIT {
    STATS::set mail started 1
}
when CLIENT_ACCEPTED {
    log local0. "before: [STATS::get mail accepted], started [STATS::get /Common/mail started]"
    log local0. "[STATS::incr mail accepted] [STATS::incr mail accepted 10] [STATS::incr mail accepted -12]"
    log local0. "set gives '[STATS::set mail accepted 5]', then [STATS::get mail accepted]"
    STATS::setmax mail "most at once" 7
    STATS::setmax mail "most at once" 3
    STATS::setmin mail accepted -4
    STATS::setmin mail accepted 100
    log local0. "[STATS::get mail "most at once"] [STATS::get mail accepted]"
    STATS::set mail accepted
    log local0. "back to [STATS::get mail accepted]"
    STATS::set mail accepted 9223372036854775807
    log local0. "round the end [STATS::incr mail accepted]"
}
