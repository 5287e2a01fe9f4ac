when CLIENT_ACCEPTED {
    log local0. "[table incr hits] [table incr hits] [table incr hits 10] [table incr hits -3]"
    log local0. "below nought [table incr below -1], and on [table incr below 2]"
    log local0. "mustexist '[table incr -mustexist nobody]' '[table incr -mustexist hits]'"
    log local0. "a number as text [table set n " 41"] [table incr n]"
    table set word abc
    log local0. "no number counts as 0: [table incr word 5]"
    log local0. "before the subcommand: [table -- incr KEY]"
    log local0. "in a subtable [table incr -subtable s -notouch -- hits 7], not [table lookup hits]"
    table set big 18446744073709551615
    log local0. "64 bits unsigned: [table incr big]"
    catch { table incr hits many } message
    log local0. $message
}
