when CLIENT_ACCEPTED {
    foreach element $::hosts { log local0. "element <$element>" }
    set ::hosts mine
}
