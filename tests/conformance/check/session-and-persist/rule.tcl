when CLIENT_ACCEPTED {
    session foo
    session add
    session add cookies k v
    session lookup uie k extra
    session add uie k v soon
    persist uie
    persist uie k soon
    persist none k
    persist carp
    persist lookup uie k address
    persist add frob k
    persist delete uie
    persist frob
}
