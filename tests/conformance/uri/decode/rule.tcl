when RULE_INIT {
    log local0. [URI::decode "%20%21%22%23%24%25%26%27%28%29%2A%2a%2B%2b%2C%2D%2E%2F"]
    log local0. [URI::decode "%30%39%3A%3b%3C%3d%3E%3f%40%41%5A%5b%5C%5d%5E%5f%60%61%7a%7B%7c%7D%7e"]
    log local0. [URI::decode "parameter=my%20URL%20encoded%20parameter%20value%20with%20metacharacters%20(%26*%40%23%5b%5d)"]
    log local0. "a plus stays: [URI::decode a+b%2Bc], once only: [URI::decode %2541]"
    log local0. "not encoded: [URI::decode 100%] [URI::decode %zz%4] [URI::decode %4g]"
    log local0. "bytes: [string length [URI::decode %c3%a9%00]] [decode_uri %41%42]"
}
