when CLIENT_ACCEPTED {
    foreach words { {get nothing} {size nothing} {attributes nothing} {get} {listall page} {remove page} } {
        log local0. "[catch { eval ifile $words } message] $message"
    }
}
