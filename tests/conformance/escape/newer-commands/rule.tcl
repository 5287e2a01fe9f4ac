when CLIENT_ACCEPTED {
    foreach name {apply coroutine yield yieldto tailcall zlib oo::class oo::object chan dict lassign lmap try throw encoding
        bgerror info_frame history tcl_findLibrary ::tcl::unsupported::representation ::tcl::unsupported::assemble
        ::tcl::namespace::delete ::tcl::dict::set ::tcl::file::delete ::tcl::chan::pipe ::tcl::info::frame ::tcl::clock::getenv ::tcl::mathop::+} {
        if { ![catch { eval "$name x" } message] || !($message starts_with "invalid command name") } { log local0. "$name: $message" }
    }
    log local0. "[catch { close stdout } message] $message"
    log local0. done
}
