# Stands in the rule of a virtual server that has no TLS profile.
when LB_SELECTED {
    log local0. "cipher [SSL::cipher name] [SSL::cipher version] [SSL::cipher bits] <[SSL::cipher clientlist]>"
    log local0. "mode [SSL::mode], server [serverside { SSL::mode }]"
    log local0. "verify_result [SSL::verify_result]"
    log local0. "certificates [SSL::cert count] <[SSL::cert 0]> <[SSL::cert issuer 0]> [SSL::cert mode]"
    log local0. "session <[SSL::sessionid]> <[SSL::sessionid desired]> <[SSL::sessionsecret]> <[SSL::sessionticket]>"
    log local0. "headers [SSL::modssl_sessionid_headers] [SSL::modssl_sessionid_headers initial] [SSL::modssl_sessionid_headers current]"
    log local0. "random <[SSL::clientrandom]>"
    log local0. "profile's name <[SSL::sni name]>, required [SSL::sni required]"
    log local0. "alpn <[SSL::alpn]>"
    log local0. "renegotiation [SSL::is_renegotiation_secure] [SSL::secure_renegotiation]"
    log local0. "records [SSL::maximum_record_size] [SSL::allow_dynamic_record_sizing]"
    log local0. "clear text [SSL::allow_nonssl]"
    SSL::session invalidate
    SSL::session invalidate drop
    SSL::session invalidate nodrop
    SSL::disable
    SSL::disable clientside
    SSL::disable serverside
    SSL::handshake hold
    SSL::handshake resume
}
when CLIENTSSL_CLIENTHELLO {
    log local0. "extensions <[SSL::extensions]> [SSL::extensions count] [SSL::extensions exists -type 0]"
    log local0. "one <[SSL::extensions -index 0]> <[SSL::extensions -type 0]>"
}
