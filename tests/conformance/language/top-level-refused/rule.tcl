set x 1
when CLIENT_ACCEPTED { log local0. a } junk
when CLIENT_ACCEPTED priority 1001 { log local0. b }
when CLIENT_ACCEPTED priority -1 { log local0. c }
when NO_SUCH_EVENT { log local0. d }
when CLIENT_CLOSED {
    when CLIENT_ACCEPTED { log local0. e }
    proc p {} { return 1 }
    eval { proc q {} { return 1 } }
}
when CLIENT_CLOSED { log local0. f }
