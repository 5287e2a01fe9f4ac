when CLIENT_ACCEPTED {
    NAME::lookup @127.0.0.1:1 mail.example.com
    log local0. "goes on"
}
when NAME_RESOLVED {
    log local0. "resolved <[NAME::response]>"
}
