when CLIENT_ACCEPTED {
    table set -subtable s a 1 10
    table set -subtable s b 1 10
}
when LB_SELECTED {
    log local0. "[table keys -subtable s -notouch] [table keys -subtable s -count]"
    log local0. "a [table timeout -subtable s -remaining a]"
    log local0. "[table keys -subtable s]"
    log local0. "a [table timeout -subtable s -remaining a]"
}
