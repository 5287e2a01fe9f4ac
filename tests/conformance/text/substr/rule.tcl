when RULE_INIT {
    set host "www.example.com:8080"
    log local0. "<[substr $host 4]> <[substr $host 0 ":"]> <[substr $host 4 7]> <[substr $host 99]> <[substr $host 0 "nothing"]> <[substr $host 16 99]>"
    set hex [format %08x 1701187756]
    log local0. "[expr 0x[substr $hex 6 2]].[expr 0x[substr $hex 4 2]].[expr 0x[substr $hex 2 2]].[expr 0x[substr $hex 0 2]]"
}
