when CLIENT_ACCEPTED {
    set t 1611187199
    log local0. "[clock format $t -gmt 1]"
    foreach f {%x %X %D {%X %x} {%d %h %Y %T} {%a, %d %b %Y %T} {%A %H%M%S} %k:%M %z %Z {%d/%b/%Y:%H:%M:%S %z} %s %j %y %I:%M%p %% %e {plain}} {
        log local0. "$f: [clock format $t -format $f -gmt 1]"
    }
    log local0. "[clock scan "Wed, 20 Jan 2021 23:59:59 GMT"] [clock scan "20 Jan 2021" -gmt 1] [clock scan "1 day" -base 0 -gmt 1] [clock scan "09:30 AM" -base 0 -gmt 1]"
    log local0. "[catch { clock scan "no date" } message] $message"
    log local0. "[expr { abs([clock clicks -milliseconds] / 1000 - [clock seconds]) <= 1 }] [expr { [clock clicks] > 0 }]"
}
