when CLIENTSSL_HANDSHAKE {
    foreach {name script} {
        enable {SSL::enable}
        enable-serverside {SSL::enable serverside}
        verify_result {SSL::verify_result 10}
        cert-mode {SSL::cert mode require}
        authenticate {SSL::authenticate always}
        authenticate-depth {SSL::authenticate depth 2}
        alpn {SSL::alpn set h2 http/1.1}
        renegotiate {SSL::renegotiate}
        renegotiate-enable {SSL::renegotiate enable}
        secure_renegotiation {SSL::secure_renegotiation require-strict}
        unclean_shutdown {SSL::unclean_shutdown disable}
        allow_nonssl {SSL::allow_nonssl 1}
        allow_dynamic_record_sizing {SSL::allow_dynamic_record_sizing 1}
        maximum_record_size {SSL::maximum_record_size 4096}
        profile {SSL::profile other}
        collect {SSL::collect 10}
        payload {SSL::payload}
        release {SSL::release}
        respond {SSL::respond "421 bye\r\n"}
        insert {SSL::extensions insert [binary format S2 {0 0}]}
    } {
        log local0. "$name [catch $script message] $message"
    }
}
