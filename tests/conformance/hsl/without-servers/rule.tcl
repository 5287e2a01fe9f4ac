when CLIENT_ACCEPTED {
    foreach protocol {TCP UDP} {
        set handle [HSL::open -proto $protocol -pool logs]
        log local0. "[HSL::send $handle "one\n"]<[HSL::send $handle "two\n"]>"
    }
}
