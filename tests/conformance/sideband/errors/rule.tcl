when CLIENT_ACCEPTED {
    foreach words {
        {send sideband#1 hello}
        {recv sideband#1}
        {close sideband#1}
        {connect info sideband#1}
        {connect info -port sideband#1}
        {connect info}
        {connect -protocol SCTP 127.0.0.1:1}
        {connect -myaddr nowhere 127.0.0.1:1}
        {connect -myport 65536 127.0.0.1:1}
        {connect -tos 256 127.0.0.1:1}
        {connect -timeout soon 127.0.0.1:1}
        {connect -idle -1 127.0.0.1:1}
        {connect -retries 3 127.0.0.1:1}
        {connect -timeout}
        {connect 127.0.0.1:1 127.0.0.1:2}
        {send -peek x y}
        {send -timeout 5 x}
        {recv 0 x}
        {recv -lines x}
        {recv 1 2 3 4}
    } {
        log local0. "[catch { eval $words } message] $message"
    }
}
