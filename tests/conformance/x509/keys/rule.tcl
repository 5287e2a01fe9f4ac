when RULE_INIT {
    set rsa {-----BEGIN CERTIFICATE-----
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
-----END CERTIFICATE-----}
    set ec {-----BEGIN CERTIFICATE-----
MIIBxjCCAWygAwIBAgIBATAKBggqhkjOPQQDAjBBMQwwCgYDVQQKDANPcmcxDjAM
BgNVBAsMBUZpcnN0MQ8wDQYDVQQLDAZTZWNvbmQxEDAOBgNVBAMMB0rDvHJnZW4w
IBcNMjYxMTIzMDI0NTEwWhgPMjEyNjEwMzAwMjQ1MTBaMEExDDAKBgNVBAoMA09y
ZzEOMAwGA1UECwwFRmlyc3QxDzANBgNVBAsMBlNlY29uZDEQMA4GA1UEAwwHSsO8
cmdlbjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIEH5nU8HIQZVCKZmZkvrSTj
4TroLqOtyP9W4/uBYAnnk2k0Nr3K2r/KvxtYsGut2dKL4tPkBUOi8/nXdMk2rNij
UzBRMB0GA1UdDgQWBBSyknKb9W+E8WS0qn8bbrhTH9RFUzAfBgNVHSMEGDAWgBSy
knKb9W+E8WS0qn8bbrhTH9RFUzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMC
A0gAMEUCIQDwP3/5D4wyKZQR4JBFGHM7tOf0b0GOhgiaYbF3cJbfIwIgFZSuxT9Z
d1qUXJ1QZbmhdgzqsSlOqWSrnHHIPeKnk/c=
-----END CERTIFICATE-----}
    set ed {-----BEGIN CERTIFICATE-----
MIIBHjCB0aADAgECAgIAgDAFBgMrZXAwDTELMAkGA1UEAwwCZWQwIBcNMjYxMTIz
MDI0NTEwWhgPMjEyNjEwMzAwMjQ1MTBaMA0xCzAJBgNVBAMMAmVkMCowBQYDK2Vw
AyEAffr9xfm/yuCA0KOdpxCfpXNDNqZNJHY8t7AUT2J7HPWjUzBRMB0GA1UdDgQW
BBRYIO0zESdBPzRvzrq5I5PiDw2dsDAfBgNVHSMEGDAWgBRYIO0zESdBPzRvzrq5
I5PiDw2dsDAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAGscxjunyGHBVw1GPX5u
sMnzHNZ9zocFy+tq8cR1DvoqRDHlhpwjiVHMDlfVvRClBhu0CwrpfuPWXmP3Ddym
owI=
-----END CERTIFICATE-----}
    foreach pem [list $rsa $ec $ed] {
        set cert [X509::pem2der $pem]
        log local0. "[X509::subject $cert], serial [X509::serial_number $cert], [X509::signature_algorithm $cert]"
        log local0. "type [X509::subject_public_key type $cert], also [X509::subject_public_key_type $cert]"
        log local0. "bits [X509::subject_public_key bits $cert]"
        if { [catch { X509::subject_public_key_RSA_bits $cert } bits] } {
            log local0. "RSA_bits: error $bits"
        } else {
            log local0. "RSA_bits $bits"
        }
        if { [catch { X509::subject_public_key curve_name $cert } curve] } {
            log local0. "curve_name: error $curve"
        } else {
            log local0. "curve_name $curve"
        }
        log local0. "text [lindex [split [X509::subject_public_key $cert] "\n"] 0]"
    }
}
