when CLIENT_ACCEPTED {
    log local0. "[info exists ::env] [info exists ::argv] [info exists ::auto_path] [info exists ::tcl_library] [info exists ::tcl_pkgPath]"
    log local0. "[info exists ::tcl_platform(user)] [info exists ::tcl_platform(pathSeparator)] [catch { info loaded }] [catch { info frame }] [catch { info script x }]"
}
