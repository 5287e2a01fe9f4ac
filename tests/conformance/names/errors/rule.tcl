when CLIENT_ACCEPTED {
    foreach words {
        {RESOLV::lookup @missing mail.example.com}
        {RESOLV::lookup -address mail.example.com}
        {RESOLV::lookup inet4 mail.example.com}
        {RESOLV::lookup}
        {NAME::lookup one two}
        {NAME::lookup @missing one}
        {NAME::lookup}
        {NAME::response x}
        {RESOLVER::name_lookup missing mail.example.com A}
        {RESOLVER::name_lookup missing mail.example.com}
        {RESOLVER::summarize text}
        {DNSMSG::header text id}
        {DNSMSG::section text answer}
        {DNSMSG::record {a b c} owner}
    } {
        log local0. "[catch { eval $words } message] $message"
    }
}
