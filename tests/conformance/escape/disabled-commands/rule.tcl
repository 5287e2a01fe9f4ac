when CLIENT_ACCEPTED {
    foreach name {auto_execok auto_import auto_load auto_qualify cd eof exec exit fblocked fconfigure fcopy file flush gets glob interp load
        namespace open package pid pwd rename seek socket source tell time unknown update vwait} {
        if { ![catch { eval "$name x" } message] || !($message starts_with "invalid command name") } { log local0. "$name: $message" }
    }
    log local0. done
}
