when CLIENT_ACCEPTED {
    use snatpool addresses
}
