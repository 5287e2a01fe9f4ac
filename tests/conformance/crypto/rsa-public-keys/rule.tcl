when RULE_INIT {
    set subject {-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC29Vsm4a3SkW9eyu8DCvsJeaPH
7uK9+kW0myknynlGW/ji974udTRDIvkHKDCSsGE8xltPVVA2Rd2dErl+x85gjcOF
EbY1RkWodWB/SQUJxFXhMX74IVEyHhu+eN6JuTAwZLw5vRC95uQ6qONSLAvSpWj8
Of1K/LWQ47jp4ou5rQIDAQAB
-----END PUBLIC KEY-----}
    set plain {-----BEGIN RSA PUBLIC KEY-----
MIGJAoGBALb1WybhrdKRb17K7wMK+wl5o8fu4r36RbSbKSfKeUZb+OL3vi51NEMi
+QcoMJKwYTzGW09VUDZF3Z0SuX7HzmCNw4URtjVGRah1YH9JBQnEVeExfvghUTIe
G7543om5MDBkvDm9EL3m5Dqo41IsC9KlaPw5/Ur8tZDjuOnii7mtAgMBAAE=
-----END RSA PUBLIC KEY-----}
    set der [b64decode [join [lrange [split $subject "\n"] 1 end-1] ""]]
    set signature [b64decode fUxKmTibtCWoFMCE0p3FB4QhlOr1U4nAoi0OpkNZ4CtMCl4SnWq3zaMf8aLmf9o+pSUXLxIyucj3lE1te/N/GgOBwEStIG7BKtwESIrZWYp3lvA7CAS3JlHC32y17kd+9Z5AorspyX/2tzOFLggLebr5VkkjP+StkppeWBkulZw=]
    set encrypted [b64decode U2mLniVu9lKE60A8IcJdG4TBdUfhxDfVPtLN3GGD91QLZa6YhyHbFwbFByw5flKQTT/PdbRFjJHk9xAsb2XpQNHOzRAlnGoTbQuAVrb6/S3AhdsawE207G8i0441M3YPnO63GLAm16jzsX6OKDrH/22ij0SxzUPtcs108rVmESY=]
    foreach key [list $subject $plain $der] {
        log local0. "[CRYPTO::verify -alg rsa-sha256 -key $key -signature $signature "signed text"] [CRYPTO::verify -alg rsa-sha256 -key $key -signature $signature "another"] [CRYPTO::decrypt -alg rsa-pub -key $key $encrypted]"
    }
}
