when CLIENT_ACCEPTED {
    event disable LB_SELECTED
}
