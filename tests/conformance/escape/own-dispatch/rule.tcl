when CLIENT_ACCEPTED {
    set script ::sluice::next
    eval $script
    log local0. "later"
}
