when CLIENT_ACCEPTED {
    foreach script {{SMTPS::activation_mode} {SMTPS::activation_mode none} SMTPS::enable SMTPS::disable} {
        log local0. "$script: [catch $script message] $message"
    }
}
