when CLIENT_ACCEPTED {
    foreach name {set log pool ::set string IP::client_addr ::IP::client_addr ::sluice::tick static::x ::tcl::mathfunc::abs} {
        set script "proc $name args {}"
        log local0. "$name [catch { eval $script } message]"
    }
    set script "proc mine {} { return ok }"
    eval $script
    set script mine
    log local0. [$script]
}
