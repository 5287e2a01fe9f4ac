"""Handlers that wait (`after MS`) and scripts that run later, while clients and servers go on."""
import time


def test_a_waiting_handler_holds_its_own_connection_only(world4, sluice, servers4):
    rule = """when CLIENT_ACCEPTED {
    if { [IP::addr [IP::client_addr] equals %s] } { after 400 }
    snat automap
}""" % world4.ip(21)
    sluice(world4.story(rule=rule, monitor=None), workers=1)
    with world4.talk(world4.listed) as slow:
        began = time.monotonic()
        for _ in range(5):
            assert world4.greeting(world4.other) in servers4
        assert time.monotonic() - began < 0.35, "the others did not wait"
        assert slow.line().startswith("220 ")
        assert time.monotonic() - began >= 0.35


def test_a_client_that_goes_while_its_handler_waits_leaves_the_notice_and_nothing_else(world4, sluice, servers4):
    rule = 'when CLIENT_ACCEPTED { snat automap\n after 60000\n log local0. "never" }\nwhen CLIENT_CLOSED { log local0. "closed" }'
    running = sluice(world4.story(rule=rule, monitor=None), workers=1)
    with world4.talk(world4.other) as talk:
        time.sleep(0.1)
        talk.reset()
    running.until_logged(r"01220009:6: Pending rule /Common/smtp_irule <CLIENT_ACCEPTED> aborted for " + world4.ip(22).replace(".", r"\."))
    assert not running.logged("never")
    assert "Total records returned: 0" in running.ask("tmsh", "show", "sys", "connection")


def test_scripts_run_between_events_and_end_with_the_connection(world4, sluice, servers4):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    set runs 0
    after 50 -periodic { incr runs; log local0. "run $runs" }
}
when CLIENT_CLOSED { log local0. "closed after [expr {$runs > 1}]" }"""
    running = sluice(world4.story(rule=rule, monitor=None), workers=1)
    with world4.talk(world4.other) as talk:
        assert talk.line().startswith("220 ")
        running.until_logged(": run 3")
        talk.send("NOOP\r\n")
        assert talk.line().startswith("250 ")
    running.until_logged("closed after 1")
    count = len(running.logged(": run "))
    time.sleep(0.2)
    assert len(running.logged(": run ")) == count


def test_a_script_that_rejects_ends_the_connection(world4, sluice, servers4):
    rule = "when CLIENT_ACCEPTED { snat automap\n after 100 { reject } }"
    sluice(world4.story(rule=rule, monitor=None))
    with world4.talk(world4.other) as talk:
        assert talk.line().startswith("220 ")
        assert talk.ending() == "reset"


def test_sigterm_does_not_wait_for_timers_of_rule_init(world4, sluice, servers4):
    rule = "when RULE_INIT { after 10 -periodic { set static::x 1 } }\nwhen CLIENT_ACCEPTED { snat automap }"
    running = sluice(world4.story(rule=rule, monitor=None))
    assert world4.greeting(world4.other) in servers4
    began = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - began < 5
