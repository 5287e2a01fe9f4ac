"""A member that refuses or does not answer although it is up."""
import time

import pytest

from lab.servers import reset_at_once, say_once

_TELL = """when CLIENT_ACCEPTED { snat automap }
when LB_SELECTED { log local0. "picked [LB::server addr]" }
when LB_FAILED { log local0. "failed [LB::server addr]" }"""

_SHORT_CONNECT = "    syn-max-retrans 1\n    syn-rto-base 500\n"


def _silence(world, name, last):
    """Packets to that server vanish: its address stays known on the wire, but nobody is behind it."""
    host = world.network[name]
    card = host.ip("-brief", "link", "show", "eth0").split()[2]
    world.sluice.ip("neigh", "replace", world.ip(last), "lladdr", card, "dev", "eth0", "nud", "permanent")
    host.ip("link", "set", "eth0", "down")


def _unsilence(world, name, last):
    host = world.network[name]
    host.ip("link", "set", "eth0", "up")
    world.sluice.ip("neigh", "del", world.ip(last), "dev", "eth0")
    for address in host.addresses:
        if ":" in address and address not in host.ip("-6", "addr", "show", "dev", "eth0"):
            host.ip("addr", "add", f"{address}/64", "dev", "eth0", "nodad")


def test_a_refusing_member_fails_the_connection_without_another_try_by_default(world, sluice):
    with world.server("mail2"):
        running = sluice(world.story(rule=_TELL, monitor=None, persist=False))
        ends = [world.outcome(world.other) for _ in range(6)]
    assert sorted(set(ends)) == ["220 mail2 ESMTP", "reset"]
    assert ends.count("reset") == 3
    running.until_logged(rf"Rule /Common/smtp_irule <LB_FAILED>: failed {world.ip(11)}$", times=3)
    assert len(running.logged("<LB_SELECTED>")) == 6


def test_reselect_tries_gives_other_members_a_chance(world, sluice):
    with world.server("mail2"):
        running = sluice(world.story(rule=_TELL, monitor=None, persist=False, pool_properties="    reselect-tries 1\n"))
        assert {world.outcome(world.other) for _ in range(6)} == {"220 mail2 ESMTP"}
    assert len(running.logged("<LB_SELECTED>: picked")) > 6


def test_reselect_tries_end_and_then_the_client_is_reset(world4, sluice):
    running = sluice(world4.story(rule=_TELL, monitor=None, persist=False, pool_properties="    reselect-tries 3\n"))
    assert world4.outcome(world4.other) == "reset"
    running.until_logged("<LB_FAILED>")
    assert len(running.logged("<LB_SELECTED>")) == 4


def test_a_rule_may_reselect(world, sluice):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    set tries 0
}
when LB_FAILED {
    if { [incr tries] < 4 } { LB::reselect }
}"""
    with world.server("mail2"):
        sluice(world.story(rule=rule, monitor=None, persist=False))
        assert {world.outcome(world.other) for _ in range(6)} == {"220 mail2 ESMTP"}


def test_a_rule_that_reselects_for_ever_does_not_hold_the_worker(world4, sluice):
    rule = "when CLIENT_ACCEPTED { snat automap }\nwhen LB_FAILED { LB::reselect }"
    running = sluice(world4.story(rule=rule, monitor=None, persist=False, members=["172.16.51.11"]), workers=1)
    assert world4.outcome(world4.other, timeout=10) in ("reset", "silence")  # the reset may come before connect() is back
    with world4.server("mail1"):
        deadline = time.monotonic() + 10
        got = ""
        while not got.startswith("220") and time.monotonic() < deadline:
            got = world4.outcome(world4.third, timeout=2)
    assert got.startswith("220 mail1")
    assert running.is_running


def test_a_silent_member_fails_after_the_syn_retransmissions(world, sluice, servers):
    """F5's default is the first SYN and three more, 45 s; shortened by the tcp profile to 0.5 + 1 s."""
    running = sluice(world.story(rule=_TELL, monitor=None, persist=False, tcp_profile=_SHORT_CONNECT))
    _silence(world, "mail1", 11)
    try:
        times = {}
        for _ in range(2):
            began = time.monotonic()
            got = world.outcome(world.other, timeout=15)
            times[got] = time.monotonic() - began
        assert set(times) == {"220 mail2 ESMTP", "reset"}
        assert 1.0 <= times["reset"] <= 5.0
        assert times["220 mail2 ESMTP"] < 1.0
        running.until_logged(rf"<LB_FAILED>: failed {world.ip(11)}$")
    finally:
        _unsilence(world, "mail1", 11)


@pytest.mark.parametrize("handle", [reset_at_once, say_once(b"\xff\x00garbage\r\n" * 100)], ids=["resets", "babbles"])
def test_a_bad_members_connections_end_and_nobody_elses(world4, sluice, handle):
    with world4.server("mail1", handle), world4.server("mail2"):
        running = sluice(world4.story(monitor=None, persist=False))
        good = []
        while len(good) < 3:
            talk = world4.talk(world4.other)
            try:
                if talk.line().startswith("220 mail2"):
                    good.append(talk)
                    continue
            except (ConnectionResetError, EOFError):
                pass
            talk.close()
        for _ in range(20):
            world4.outcome(world4.third)
        for talk in good:
            talk.send("NOOP\r\n")
            assert talk.line().startswith("250 mail2")
            talk.close()
        assert running.is_running
