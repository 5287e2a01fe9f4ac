when CLIENT_ACCEPTED {
    foreach name {dict lassign apply lrepeat lreverse lmap try throw chan tailcall coroutine yield namespace oo::class zlib} {
        set failed [catch { eval "$name a b" } message]
        if { $message ne "invalid command name \"$name\"" } { log local0. "$name: $failed $message" }
    }
    foreach expression {2**3 {"a" in {a b}} {"a" ni {a b}} bool(1) entier(1) isqrt(4)} {
        log local0. "[catch { expr $expression } message] $message"
    }
}
