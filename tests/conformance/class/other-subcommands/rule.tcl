when CLIENT_ACCEPTED {
    log local0. "type [class type hosts] size [class size hosts] exists [class exists hosts] [class exists none]"
    log local0. "lookup <[class lookup b hosts]> <[class lookup c hosts]> <[class lookup z hosts]>"
    log local0. "element <[class element 0 hosts]> <[class element -name 1 hosts]> <[class element -value 1 hosts]> <[class element 9 hosts]>"
    log local0. "names <[class names hosts]> <[class names -list hosts]> <[class names hosts a*]> <[class names -nocase hosts A*]>"
    log local0. "get <[class get hosts]> <[class get -list -- hosts b*]>"
    foreach record [class get hosts] {
        log local0. "record <[lindex $record 0]> := <[lindex $record 1]>"
    }
}
