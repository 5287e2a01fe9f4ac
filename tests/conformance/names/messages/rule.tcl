when CLIENT_ACCEPTED {
    # mail.example.com: an alias, an address; the name server in the authority section, its address in the additional one.
    set name "\004mail\007example\003com\000"
    set message [binary format SSSSSS 4660 0x8580 1 2 1 1]
    append message $name [binary format SS 1 1]
    append message "\300\014" [binary format SSIS 5 1 300 6] "\003www\300\021"
    append message "\003www\300\021" [binary format SSIScccc 1 1 60 4 192 0 2 9]
    append message "\300\021" [binary format SSIS 2 1 86400 5] "\002ns\300\021"
    append message "\002ns\300\021" [binary format SSIScccc 1 1 60 4 192 0 2 53]

    foreach field {id qr opcode aa tc rd ra ad cd rcode} { lappend header $field [DNSMSG::header $message $field] }
    log local0. $header
    foreach section {question answer authority additional} {
        foreach record [DNSMSG::section $message $section] {
            set line ""
            foreach field {owner type class ttl rdata} { append line " " $field "=" [DNSMSG::record $record $field] }
            log local0. "$section:$line"
        }
    }
    foreach record [RESOLVER::summarize $message] { log local0. "summary: [DNSMSG::record $record rdata]" }
    set none nonsense
    log local0. "[catch { DNSMSG::header $message $none } text] $text"
    log local0. "[catch { DNSMSG::section $message $none } text] $text"
    log local0. "[catch { DNSMSG::record $record $none } text] $text"
    log local0. "[catch { DNSMSG::section [string range $message 0 end-1] answer } text] $text"
}
