when CLIENT_ACCEPTED {
    log local0. "nothing yet: <[TCP::payload]> [TCP::payload length] [TCP::release]"
    catch { TCP::payload replace 0 0 x } message
    log local0. $message
    TCP::collect
}
when CLIENT_DATA {
    log local0. "<[TCP::payload 3]> <[TCP::payload 2 3]> <[TCP::payload 7 10]> <[TCP::payload 20 1]> <[TCP::payload 0]>"
    foreach wrong { {TCP::payload -1} {TCP::payload 1 x} {TCP::payload some} {TCP::payload replace 9 0 x} {TCP::payload replace 1 2}
            {TCP::release -1} {TCP::collect -1} {TCP::collect 1 -1} } {
        catch $wrong message
        log local0. "$wrong: [string map {\n " "} $message]"
    }
    TCP::payload replace 0 1 "AAA"
    log local0. [TCP::payload]
    TCP::payload replace 3 4 ""
    log local0. [TCP::payload]
    TCP::payload replace [TCP::payload length] 0 "end"
    log local0. [TCP::payload]
    TCP::payload replace 4 100 [binary format c2 {0 -1}]
    binary scan [TCP::payload] H* hex
    log local0. $hex
    TCP::release 3
    log local0. "left [TCP::payload length]"
    TCP::payload replace 0 [TCP::payload length] ""
    log local0. "released [TCP::release]"
}
