when CLIENT_ACCEPTED {
    log local0 "no dot"
    log foo.info "no such facility"
    log local0.loud "no such level"
    log local0. one two
    log -noname local0 "no dot"
    log 192.0.2.1 local0 "no dot"
    log -noname
    catch { log local0 "in catch, too" }
}
