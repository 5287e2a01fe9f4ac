when CLIENT_ACCEPTED {
    foreach command {
        {STATS::get mail rejected} {STATS::incr nothing accepted} {STATS::set other accepted} {STATS::setmax mail accepted many}
        {STATS::setmin mail accepted} {STATS::get mail}
    } {
        log local0. "[catch { eval $command } message] $message"
    }
}
