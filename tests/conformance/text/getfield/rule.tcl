when RULE_INIT {
    log local0. "<[getfield "foo:bar" "|" 0]> <[getfield "foo:bar" ":" 0]> <[getfield "foo:bar" ":" 1]> <[getfield "foo:bar" ":" 2]> <[getfield "foo:bar" ":" 3]>"
    log local0. "<[getfield "foo:bar" "|" 1]> <[getfield "foo:bar" "|" 2]> <[getfield "a::b::c" "::" 2]> <[getfield "a:b" "::" 1]> <[getfield ":a:" ":" 1]> <[getfield ":a:" ":" 3]>"
    log local0. "<[getfield "host:80" ":" 2]> <[getfield "" ":" 1]> <[getfield abc "" 1]> <[getfield abc "" 2]> <[getfield abc b -1]>"
    log local0. "[catch { getfield a:b : x } message] $message"
}
