when CLIENT_ACCEPTED {
    foreach element $::hosts { log local0. "element <$element>" }
    log local0. "[llength $::hosts] [lsearch $::hosts a] [class match a equals $::hosts] [class size $::hosts]"
}
