when CLIENT_ACCEPTED {
    table set k
    table set -frob k v
    table set k v never
    table set k v 10 20 30
    table lookup -excl k
    table lookup -subtable
    table incr k many
    table delete -subtable t
    table timeout k soon
    table keys
    table keys -count
    table frob k
}
