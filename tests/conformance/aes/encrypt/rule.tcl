when RULE_INIT {
    foreach bits {{} 128 192 256} {
        set key [eval AES::key $bits]
        set encrypted [AES::encrypt $key "a cookie's value"]
        log local0. "[regexp {^AES (128|192|256) [0-9a-f]+$} $key] [string length $key] [AES::decrypt $key $encrypted] [expr { $encrypted ne [AES::encrypt $key "a cookie's value"] }]"
    }
    set key "AES 128 63544a5e7178677b45366b41405f2dab"
    set encrypted [b64encode [AES::encrypt $key [binary format H* 00ff80]]]
    binary scan [AES::decrypt $key [b64decode $encrypted]] H* hex
    log local0. "$hex <[AES::decrypt [AES::key] [b64decode $encrypted]]> <[AES::decrypt $key "no such thing"]> <[AES::decrypt $key ""]>"
    set encrypted [AES::encrypt "a passphrase" text]
    log local0. "[AES::decrypt "a passphrase" $encrypted] <[AES::decrypt "another one" $encrypted]> [AES::decrypt "AES 128 no hex" [AES::encrypt "AES 128 no hex" ""]]"
    set encrypted [string replace $encrypted 14 14 [expr { [string index $encrypted 14] eq "x" ? "y" : "x" }]]
    log local0. "changed on the way: <[AES::decrypt "a passphrase" $encrypted]>"
    log local0. "[catch { AES::key [expr 64] } message] $message"
}
