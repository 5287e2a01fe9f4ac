when RULE_INIT {
    set uri "/path/to/file.ext?param=/value/"
    log local0. "<[URI::path $uri]> <[URI::path $uri depth]> <[URI::path $uri 1]> <[URI::path $uri 2]> <[URI::path $uri 3]>"
    set uri "/path/to/some/crazy/file.ext?param=value"
    log local0. "<[URI::path $uri 2 3]> <[URI::path $uri 1 1]> <[URI::path $uri 3 99]> <[URI::path $uri 3 2]>"
    log local0. "<[URI::path http://host/a/b/c]> <[URI::path http://host/a/b/c depth]> <[URI::path http://host/a/b/c 2]>"
    log local0. "<[URI::path /]> <[URI::path / depth]> <[URI::path file]> <[URI::path file depth]> <[URI::path ""]>"
    log local0. "<[URI::basename /main/index.jsp?user=test&login=check]> <[URI::basename /main/]>"
    log local0. "[catch { URI::path $uri 0 } message] $message"
    log local0. "[catch { URI::path $uri two } message] $message"
}
