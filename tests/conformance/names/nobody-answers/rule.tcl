when CLIENT_ACCEPTED {
    log local0. "<[RESOLV::lookup @127.0.0.1:1 mail.example.com]>"
    log local0. "<[RESOLV::lookup @127.0.0.1:1 -mx mail.example.com]>"
    log local0. "<[RESOLV::lookup @127.0.0.1:1 inet6 192.0.2.1]>"
}
