when CLIENT_ACCEPTED {
    log local0. "[table append path a] [table append path ,b] [table append -notouch path ""]"
    log local0. "mustexist '[table append -mustexist nobody x]' '[table append -mustexist path ,c]'"
    log local0. "[table append -subtable s -- path z] [table lookup path]"
}
