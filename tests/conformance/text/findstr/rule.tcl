when RULE_INIT {
    set uri "/index?JSessionID=abc123;path=/x"
    log local0. "<[findstr $uri "JSessionID" 11 ";"]> <[findstr $uri "JSessionID" 11]> <[findstr $uri "JSessionID"]>"
    log local0. "<[findstr "/8080/x" "/" 1 4]> <[findstr "Redirect_3;x" "Redirect_" 9 1]> <[findstr $uri "path" 0 "nothing"]>"
    log local0. "<[findstr $uri "none" 4]> <[findstr $uri "path" 99]> <[findstr $uri jsessionid]> <[findstr $uri "path" 4 ""]>"
    log local0. "<[findstr "sip:joe@example.com>" "@" 1 ">"]> <[findstr "CN=host,OU=x" "CN=" 3 ","]> <[findstr aXbXc X 0 X]> <[findstr aXbXc X 1 X]>"
    log local0. "[catch { findstr $uri path four } message] $message"
}
