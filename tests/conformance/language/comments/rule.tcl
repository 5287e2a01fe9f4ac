when CLIENT_ACCEPTED {
    # a comment with { balanced } braces, it's "harmless
    # a backslash continues it \
      log local0. "never"
    log local0. one ;# behind a semicolon
    # if {0} {
    #     log local0. "a block that is commented out"
    # }
    log local0. two
}
