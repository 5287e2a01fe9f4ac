when CLIENT_ACCEPTED {
    log local0. "none: '[table keys -subtable colours]' [table keys -subtable colours -count]"
    table set key outside
    table set -subtable colours key inside
    table set -subtable colours "two words" 1
    table set -subtable colours third 1
    log local0. "[table lookup key] and [table lookup -subtable colours key]"
    log local0. "[table keys -subtable colours]: [llength [table keys -notouch -subtable colours]] [table keys -count -subtable colours --]"
    table delete -subtable colours -- key
    log local0. "[table keys -subtable colours], outside still [table lookup key]"
    table delete -all -subtable colours
    log local0. "all gone: '[table keys -subtable colours]' [table keys -subtable colours -count]"
    table set -subtable colours again 1
    table delete -subtable colours -all
    table delete -subtable colours -all
    log local0. "and again: [table keys -subtable colours -count]"
}
