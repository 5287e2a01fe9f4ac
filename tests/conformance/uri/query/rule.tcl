when RULE_INIT {
    set uri "/path/to/file.ext?param1=value1&param2=value2&param1=again&flag&empty="
    log local0. "<[URI::query $uri]>"
    log local0. "<[URI::query $uri param1]> <[URI::query $uri param2]> <[URI::query $uri param3]> <[URI::query $uri flag]> <[URI::query $uri empty]>"
    log local0. "<[URI::query $uri param]> <[URI::query $uri PARAM1]> <[URI::query ?a=%20b=c a]>"
    log local0. "<[URI::query "param1=val1&param2=val2" param1]> <[URI::query "?param1=val1&param2=val2" param1]>"
}
