when CLIENT_ACCEPTED {
    set script "when CLIENT_CLOSED {}"
    log local0. "[catch { eval $script } message] $message"
    set script {proc made_here {} { return "made at run time" }}
    eval $script
    set script made_here
    log local0. [$script]
}
