when CLIENTSSL_HANDSHAKE {
    foreach script {
        {SSL::cert mode sometimes} {SSL::cert many} {SSL::cert 0 1} {SSL::cert -1} {SSL::extensions exists -index 0}
        {SSL::extensions -type many} {SSL::extensions -type} {SSL::extensions all} {SSL::authenticate depth many}
        {SSL::authenticate depth} {SSL::authenticate once 2} {SSL::maximum_record_size 127} {SSL::maximum_record_size 16385}
        {SSL::allow_nonssl 2} {SSL::allow_dynamic_record_sizing yes} {SSL::verify_result many} {SSL::session invalidate all}
        {SSL::alpn set {}} {SSL::collect many}
    } {
        log local0. "$script: [catch $script message] $message"
    }
}
