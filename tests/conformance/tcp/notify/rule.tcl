when CLIENT_ACCEPTED {
    TCP::collect 1
}
when CLIENT_DATA {
    set length [TCP::payload length]
    TCP::release
    TCP::notify request
    TCP::notify eom
}
when USER_REQUEST {
    log local0. "a request of $length bytes, on the server side: [serverside]"
}
when SERVER_CONNECTED {
    TCP::collect 1
}
when SERVER_DATA {
    TCP::release
    TCP::notify response
}
when USER_RESPONSE {
    log local0. "an answer, on the client side: [clientside]"
    set what other
    TCP::notify $what
}
