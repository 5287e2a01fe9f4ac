when RULE_INIT {
    set static::pem {-----BEGIN CERTIFICATE-----
MIIDljCCAn6gAwIBAgIEChssPTANBgkqhkiG9w0BAQsFADBMMQswCQYDVQQGEwJV
UzESMBAGA1UECgwJQml6LixJbmMuMQ0wCwYDVQQLDARVTklUMRowGAYDVQQDDBFt
YWlsLmV4YW1wbGUudGVzdDAgFw0yNjExMjMwMjQ1MTBaGA8yMTI2MTAzMDAyNDUx
MFowTDELMAkGA1UEBhMCVVMxEjAQBgNVBAoMCUJpei4sSW5jLjENMAsGA1UECwwE
VU5JVDEaMBgGA1UEAwwRbWFpbC5leGFtcGxlLnRlc3QwggEiMA0GCSqGSIb3DQEB
AQUAA4IBDwAwggEKAoIBAQDUvlD4xvpI4jOV10NbMIcrDi7wg75kVg1C3ymr8OCI
+4Dgg/ooREKLO7VjmcbH2WtMmcLCkSDqnHYSQSThQKKoERvLpEBWgqtpnNDqY5iq
iacffs15fVFqeqmpUALpMV8djtcNy1cBAAGo+RYd38B3qikyKcX9Q0vJJagAicm4
KsBKUyr2sYmo+KAo1CmwcqyuXQvYANDivDFr79A/w4LomOYGZKitA1ODx82KDafc
uMMimMU5/VjxdBAnayeZ+LZep5MaYxTPbM1++g5ymkfSSig6Xle2liIXqT/IWj8i
5NlIImoOfYS3vKps6id4pyEfDR/Up60j/N1VnFjZ/xxDAgMBAAGjfjB8MB0GA1Ud
DgQWBBReJ/UMHVSeTmTGoqLfoipndfUnLjAfBgNVHSMEGDAWgBReJ/UMHVSeTmTG
oqLfoipndfUnLjAPBgNVHRMBAf8EBTADAQH/MAsGA1UdDwQEAwIHgDAcBgNVHREE
FTATghFtYWlsLmV4YW1wbGUudGVzdDANBgkqhkiG9w0BAQsFAAOCAQEATDboq/zR
jx33ObS2y5OjBjB5Og/k/dmj4pbgEHVMIpjRzf/fbT+eX9nKkych8ccEndEUzu0h
AZN9GPs+i1AVJrtIjmiTP95sXfnnOCaSOrSBubm2xv8oe4OScGnpApI9ezSiZpeb
/bBQTSVFDmkR5feTjASG2WpPGFbOHI+k/pBBN9YG+RvZeRr7EyDNd863Gy8O2mb9
3XDd0wyoLZGjGV+I+0lO2PGOlHTEzrBS69Usmyi61bnTw67YBycTBCWs+VTOFRs0
70zQHKPmd3I1ZGAdV7rOPuddtOFQYCCh7jWGsghXYCc6I+shLeVpSLt0qxu42QqI
Lnubb41OWbxTPg==
-----END CERTIFICATE-----
}
    set cert [X509::pem2der $static::pem]
    binary scan $cert H8 head
    log local0. "pem2der [string length $cert] bytes, $head…"
    log local0. "subject [X509::subject $cert]"
    log local0. "commonName [X509::subject $cert commonName]"
    log local0. "issuer [X509::issuer $cert]"
    log local0. "serial_number [X509::serial_number $cert]"
    log local0. "hash [X509::hash $cert]"
    log local0. "not_valid_before [X509::not_valid_before $cert]"
    log local0. "not_valid_after [X509::not_valid_after $cert]"
    log local0. "clock reads them: [expr { [clock scan [X509::not_valid_after $cert]] > [clock scan [X509::not_valid_before $cert]] }]"
    log local0. "version [X509::version $cert]"
    log local0. "signature_algorithm [X509::signature_algorithm $cert]"
    log local0. "whole is the PEM: [expr { [X509::whole $cert] eq $static::pem }]"
    set lines [split [X509::extensions $cert] "\n"]
    log local0. "extensions: [lindex $lines 0]"
    foreach line $lines {
        if { $line contains "DNS:" || $line contains "Digital" } {
            log local0. [string trim $line]
        }
    }
    log local0. "PEM will do as well: [X509::subject $static::pem commonName]"
    foreach {name value} [X509::cert_fields $cert 10] {
        log local0. "$name: [string range $value 0 50]"
    }
    log local0. [X509::cert_fields $cert 0 serial validity versionnum]
    log local0. [X509::cert_fields $cert 0 hash issuer sigalg subject]
    log local0. [string range [X509::cert_fields $cert 0 subpubkey] 0 70]
    log local0. [string range [X509::cert_fields $cert 0 whole] 0 70]
    log local0. "0 [X509::verify_cert_error_string 0], 10 [X509::verify_cert_error_string 10], 18 [X509::verify_cert_error_string 18]"
}
