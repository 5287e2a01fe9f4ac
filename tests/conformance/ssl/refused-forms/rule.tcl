when CLIENTSSL_HANDSHAKE {
    SSL::cert many
    SSL::cert mode sometimes
    SSL::extensions -type many
    SSL::extensions exists 0
    SSL::authenticate depth
    SSL::session invalidate all
    SSL::payload replace 0 DATA
    X509::subject $cert surname
    X509::subject_public_key size $cert
    X509::cert_fields $cert 0 colour
}
