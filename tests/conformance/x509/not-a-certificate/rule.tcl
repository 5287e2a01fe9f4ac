when CLIENT_ACCEPTED {
    set no "no certificate"
    foreach command {
        {X509::subject $no} {X509::subject $no commonName} {X509::issuer $no} {X509::serial_number $no} {X509::hash $no}
        {X509::not_valid_before $no} {X509::not_valid_after $no} {X509::version $no} {X509::signature_algorithm $no}
        {X509::subject_public_key $no} {X509::subject_public_key bits $no} {X509::subject_public_key_type $no}
        {X509::subject_public_key_RSA_bits $no} {X509::extensions $no} {X509::whole $no} {X509::pem2der $no}
        {X509::cert_fields $no 0} {X509::cert_fields $no 0 colour} {X509::cert_fields $no many}
        {X509::subject $no surname} {X509::subject_public_key size $no} {X509::verify_cert_error_string many}
    } {
        log local0. "[lindex $command 0] [catch $command message]: $message"
    }
    log local0. "without a certificate [catch { X509::subject [SSL::cert 0] }]"
    X509::issuer ""
}
