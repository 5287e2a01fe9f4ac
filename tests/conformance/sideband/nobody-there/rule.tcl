when CLIENT_ACCEPTED {
    log local0. "<[connect -timeout 2000 -status status 127.0.0.1:1]> $status"
    log local0. "<[connect -status status /Common/missing]> $status"
    log local0. "<[connect -status status missing]> $status"
    log local0. "<[connect -timeout 2000 127.0.0.1:1]>"
    log local0. "<[connect -status words(first) -- missing]> $words(first)"
}
