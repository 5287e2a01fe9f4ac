when CLIENT_ACCEPTED {
    for { set i 0 } { $i < 4 } { incr i } {
        table set -subtable kept $i [string repeat [string repeat k 1000] 3000] indefinite
    }
    table set -subtable short last [string repeat [string repeat s 1000] 3000] 10
    log local0. "[table keys -subtable kept -count] [table keys -subtable short -count]"
    log local0. [catch { table set -subtable kept 4 [string repeat [string repeat k 1000] 3000] indefinite }]
    log local0. "[table keys -subtable kept -count] [table keys -subtable short -count]"
    log local0. [catch { table set -subtable kept 5 [string repeat [string repeat k 1000] 3000] indefinite } message]
    log local0. $message
}
