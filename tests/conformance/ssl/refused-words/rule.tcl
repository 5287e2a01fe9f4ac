when CLIENTSSL_HANDSHAKE {
    SSL::cipher colour
}
