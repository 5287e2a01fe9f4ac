when CLIENT_ACCEPTED {
    table set plain 1
    table set both 1 30 100
    table set stays 1 indefinite indef
    table set -subtable s third 1 0 20
    log local0. "set: [table timeout plain] [table lifetime plain], [table timeout both] [table lifetime both]"
    log local0. "without end: [table timeout stays] [table lifetime -remaining stays], 0 is without end [table timeout -subtable s third]"
    log local0. "no entry: [table timeout nobody] [table lifetime -remaining nobody] [table timeout nobody 5]"
}
when LB_SELECTED {
    log local0. "remaining [table timeout -remaining plain] [table timeout -remaining both] [table lifetime -remaining both]"
    log local0. "looked at without touching '[table lookup -notouch both]': [table timeout -remaining both]"
    log local0. "looked at '[table lookup both]': [table timeout -remaining both] [table lifetime -remaining both]"
    log local0. "third [table lifetime -subtable s -remaining third]"
}
when SERVER_CONNECTED {
    log local0. "both '[table lookup -notouch both]', third '[table lookup -subtable s third]' [table keys -subtable s -count]"
    log local0. "now [table timeout plain 5] [table lifetime plain 400] [table lifetime stays 2]"
    table set -mustexist plain 2
    log local0. "a write without them keeps both: [table timeout plain] [table lifetime plain]"
    table set plain 3 0 60
    log local0. "0 keeps, a number replaces: [table timeout plain] [table lifetime plain]"
    table add plain 4 1000 1000
    log local0. "nothing written, nothing changed: [table lookup plain] [table timeout plain] [table lifetime plain]"
}
when SERVER_CLOSED {
    log local0. "plain '[table lookup plain]' stays '[table lookup stays]'"
}
