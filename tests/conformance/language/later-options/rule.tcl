when CLIENT_ACCEPTED {
    foreach command {
        {catch {set x 1} result options}
        {return -options {} x}
        {return -level 1 x}
        {binary scan ab cu x}
        {binary scan abcd iu x}
        {binary format n 1}
        {string is wideinteger 1}
        {string is list a}
        {string reverse abc}
        {binary encode hex a}
        {clock scan 2020-01-01 -format %Y-%m-%d}
        {clock add 0 1 day}
        {clock milliseconds}
        {clock format 0 -timezone UTC}
        {info frame}
    } {
        log local0. "[catch { eval $command } message] $message"
    }
    binary scan \xff\xfe\xff cS x y
    log local0. "$x $y [string is integer 12] [string is digit 12a]"
}
