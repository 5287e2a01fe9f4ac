when CLIENT_ACCEPTED {
    log local0. [LINK::qos]
    LINK::qos 5
    log local0. "[LINK::qos] [link_qos]"
    link_qos 3
    LINK::qos 8
}
