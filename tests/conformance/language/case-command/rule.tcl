when CLIENT_ACCEPTED {
    foreach v {abc xyz q} {
        case $v in {a* {log local0. "begins with a"} {x* y*} {log local0. "x or y"} default {log local0. other}}
    }
    case b a {log local0. no} b {log local0. "words"}
}
