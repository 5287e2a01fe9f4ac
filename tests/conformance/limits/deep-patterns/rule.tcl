when CLIENT_ACCEPTED {
    set deep "[string repeat ( 30000][string repeat ) 30000]"
    log local0. "[catch { regexp $deep x } message] $message"
    set brackets "[string repeat {[} 30000]"
    log local0. "[catch { eval "set x $brackets" }] [catch { expr [string repeat ( 30000]1[string repeat ) 30000] }]"
}
