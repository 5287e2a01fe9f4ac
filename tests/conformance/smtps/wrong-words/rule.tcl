when CLIENT_ACCEPTED {
    SMTPS::activation_mode sometimes
}
