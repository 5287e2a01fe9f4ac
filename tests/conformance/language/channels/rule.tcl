when CLIENT_ACCEPTED {
    puts "goes nowhere"
    puts -nonewline stdout "nor does this"
    log local0. "[catch { puts file text } message] $message"
    log local0. "[catch { read stdin } message] $message [catch { read -nonewline stdin }] [catch { fileevent stdin readable {} } message] $message"
    set script {encoding names}
    log local0. "[catch { eval $script } message] $message"
}
