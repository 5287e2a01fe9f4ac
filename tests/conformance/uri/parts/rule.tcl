when RULE_INIT {
    foreach uri {http://testcl.com/test https://www.google.com:443 http://testcl.com:8889/a?b=c:1/2 file://testcl.com/test ftp://user:word@host:21/x /test?u=http://x/ HTTP://H http://[2001:db8::1]:81/ {}} {
        log local0. "<[URI::protocol $uri]> <[URI::host $uri]> <[URI::port $uri]> <[URI::path $uri]> <[URI::basename $uri]> <[URI::query $uri]>"
    }
}
