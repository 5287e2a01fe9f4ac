"""Monitors mark members down and up, once, in F5's words, and traffic follows."""
import contextlib
import re
import time

import pytest

from lab.clients import until_outcome
from lab.servers import Server, greet_as, reset_at_once, say_nothing, say_once
from lab.waiting import stays, until


def _down(world, last):
    name = world.literal(world.ip(last), 25).replace(".", r"\.")
    return rf"01070638:5: Pool /Common/smtp_pool member /Common/{name} monitor status down\. \[ .* \]"


def _up(world, last):
    name = world.literal(world.ip(last), 25).replace(".", r"\.")
    return rf"01070727:5: Pool /Common/smtp_pool member /Common/{name} monitor status up\. \[ .* \]"


def _greeted_by(world, count=6):
    return {world.greeting(world.other) for _ in range(count)}


def test_a_stopped_server_is_marked_down_once_and_its_mail_goes_to_the_other_until_it_returns(world, sluice, servers):
    running = sluice(world.story(persist=False, timeout=3))
    assert _greeted_by(world) == {"mail1", "mail2"}
    running.until_logged(_up(world, 12), 10)  # the first verdict is logged as well
    servers["mail2"].stop()
    running.until_logged(_down(world, 12), 10)
    assert _greeted_by(world) == {"mail1"}
    stays(lambda: len(running.logged(_down(world, 12))) == 1, "the change of state is logged once", 2.5)
    assert not running.logged(_down(world, 11))
    servers["mail2"].start()
    running.until_logged(_up(world, 12), 10, times=2)
    assert _greeted_by(world) == {"mail1", "mail2"}


def test_with_no_member_left_the_client_is_reset_and_the_rule_hears_lb_failed(world, sluice, servers):
    rule = """when CLIENT_ACCEPTED { snat automap }
when LB_FAILED { log local0. "nobody takes [IP::client_addr]" }"""
    running = sluice(world.story(rule=rule, timeout=3))
    for server in servers.values():
        server.stop()
    running.until_logged(_down(world, 11), 10)
    running.until_logged(_down(world, 12), 10)
    assert world.outcome(world.other) == "reset"
    running.until_logged(r"01010028:3:? No members available for pool /Common/smtp_pool")
    running.until_logged(rf"Rule /Common/smtp_irule <LB_FAILED>: nobody takes {world.ip(22)}")
    servers["mail1"].start()
    until_outcome(world.other, world.virtual, lambda got: got.startswith("220 mail1"))


def test_monitors_come_from_a_self_ip(world, sluice, servers):
    sluice(world.story())
    until(lambda: len(servers["mail1"].clients) >= 2 and len(servers["mail2"].clients) >= 2, "both servers are probed again and again")
    assert set(servers["mail1"].addresses() + servers["mail2"].addresses()) == {world.self_ip}


def test_the_smtp_monitor_speaks_smtp_and_says_its_domain(world4, sluice):
    heard = []

    def note(connection):
        file = connection.makefile("rwb", 0)
        file.write(b"220-two\r\n220 lines\r\n")
        for line in file:
            heard.append(line)
            file.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250-hello\r\n250 again\r\n")

    with Server(world4.network["mail1"], note), Server(world4.network["mail2"], greet_as("mail2")):
        running = sluice(world4.story(monitor_properties="    domain lb.example.test\n"))
        until(lambda: b"QUIT\r\n" in heard, lambda: f"the monitor says QUIT; it said {heard}")
        assert heard[0] == b"HELO lb.example.test\r\n"
        assert heard[1] == b"QUIT\r\n"
        assert not running.logged("monitor status down")


@pytest.mark.parametrize("handle", [say_once(b"421 too busy\r\n"), say_once(b"554 go away\r\n"), say_once(b"HTTP/1.0 400 Bad\r\n\r\n"),
                                    say_once(b"\x00\xff" * 5000), say_nothing, reset_at_once],
                         ids=["421", "554", "http", "garbage", "silence", "reset"])
def test_the_smtp_monitor_is_not_fooled(world4, sluice, handle):
    with Server(world4.network["mail1"], handle), Server(world4.network["mail2"], greet_as("mail2")):
        running = sluice(world4.story(persist=False, timeout=2))
        running.until_logged(_down(world4, 11), 10)
        assert _greeted_by(world4, 4) == {"mail2"}
        assert not running.logged(_down(world4, 12))


def test_a_helo_that_is_refused_is_a_failure(world4, sluice):
    def refuse_helo(connection):
        file = connection.makefile("rwb", 0)
        file.write(b"220 welcome\r\n")
        for _ in file:
            file.write(b"550 not you\r\n")

    with Server(world4.network["mail1"], refuse_helo), Server(world4.network["mail2"], greet_as("mail2")):
        running = sluice(world4.story(timeout=2))
        running.until_logged(_down(world4, 11), 10)


def test_a_members_own_monitor_replaces_the_pools(world4, sluice):
    # mail1 refuses SMTP but accepts TCP, which is all its own monitor asks for.
    extra = ("ltm monitor tcp /Common/just_connect {\n    defaults-from /Common/tcp\n    destination *:*\n    interval 1\n"
             "    time-until-up 0\n    timeout 3\n}\n")
    own = {"172.16.51.11": "            monitor /Common/just_connect\n"}
    with Server(world4.network["mail1"], say_once(b"554 no\r\n")), Server(world4.network["mail2"], say_once(b"554 no\r\n")):
        running = sluice(world4.story(member_properties=own, extra=extra, timeout=2))
        running.until_logged(_down(world4, 12), 10)
        stays(lambda: not running.logged(_down(world4, 11)), "mail1 is judged by its own monitor only", 1.5)


def test_an_alias_service_port_is_probed_instead_of_the_members(world4, sluice, servers4):
    """Members on port 2525, monitor on `*:25`, as the story's alias service port."""
    with world4.server("mail1", greet_as("mail1"), 2525), world4.server("mail2", greet_as("mail2"), 2525):
        story = world4.story(member_port=2525, persist=False, timeout=2).text().replace("destination *:2525", "destination *:25")
        running = sluice(story)
        servers4["mail2"].stop()
        running.until_logged(r"01070638:5: Pool /Common/smtp_pool member /Common/172\.16\.51\.12:2525 monitor status down")
        assert {world4.greeting(world4.other) for _ in range(4)} == {"mail1"}


def test_time_until_up_holds_a_member_back(world4, sluice, servers4):
    story = world4.story(persist=False, timeout=2).text().replace("time-until-up 0", "time-until-up 3")
    started = time.monotonic()
    running = sluice(story)
    running.until_logged(_up(world4, 12), 15)
    assert time.monotonic() - started >= 2.5, "it holds for the first up too"
    servers4["mail2"].stop()
    running.until_logged(_down(world4, 12), 15)
    servers4["mail2"].start()
    back = time.monotonic()
    running.until_logged(_up(world4, 12), 15, times=2)
    assert time.monotonic() - back >= 2.5


def test_a_self_ip_that_comes_late_is_used_soon(world4, sluice, servers4):
    story = world4.story(interval=120, timeout=361, self_ips={"late": "172.16.51.198/24"})
    running = sluice(story)
    running.until_logged(r"cannot use self IP 172\.16\.51\.198: .*; to bring it: ip addr add 172\.16\.51\.198/24 dev")
    world4.sluice.run("ip", "addr", "add", "172.16.51.198/32", "dev", "lo")
    try:
        running.until_logged(_up(world4, 11), 10)
        assert len(running.logged("cannot use self IP")) == 1
    finally:
        world4.sluice.run("ip", "addr", "del", "172.16.51.198/32", "dev", "lo")


def test_the_tcp_monitor_expects_what_it_is_told_to(world4, sluice, servers4):
    story = world4.story(monitor="tcp", persist=False, timeout=2, monitor_properties='    recv "^220 mail1"\n    send none\n')
    running = sluice(story)
    running.until_logged(_down(world4, 12), 10)
    assert _greeted_by(world4, 4) == {"mail1"}
    assert not running.logged(_down(world4, 11))


def test_show_tells_availability_and_reason(world4, sluice, servers4):
    running = sluice(world4.story(timeout=2))
    servers4["mail2"].stop()
    running.until_logged(_down(world4, 12), 10)
    shown = running.ask("tmsh", "show", "ltm", "pool", "smtp_pool", "members")
    assert "Ltm::Pool Member: smtp_pool  172.16.51.12:25" in shown
    assert "Availability   : offline" in shown and "Availability : available" in shown
    assert re.search(r"Reason *: /Common/SMTP_Monitor: Connection refused @\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.", shown), shown


def test_a_pool_whose_members_are_all_down_recovers_without_a_restart(world4, sluice):
    running = sluice(world4.story(timeout=2))
    running.until_logged(_down(world4, 11), 10)
    running.until_logged(_down(world4, 12), 10)
    with world4.server("mail1"):
        running.until_logged(_up(world4, 11), 10)
        assert world4.greeting(world4.other) == "mail1"


def test_a_new_member_is_probed_and_used(world4, sluice, servers4):
    servers4["mail2"].stop()
    running = sluice(world4.story(members=["172.16.51.11"], persist=False, timeout=3))
    assert _greeted_by(world4, 3) == {"mail1"}
    servers4["mail2"].start()
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "members", "add", "{", "172.16.51.12:25", "}")
    until(lambda: "mail2" in _greeted_by(world4, 2), "the new member is used")
    assert "172.16.51.12:" in running.ask("tmsh", "list", "ltm", "pool", "smtp_pool")


@pytest.mark.parametrize("kind", ["icmp", "gateway-icmp"])
def test_an_address_that_stops_to_answer_pings_takes_its_member_down(world, sluice, servers, kind):
    running = sluice(_only(world, kind, "*" if kind == "icmp" else "*:*"))
    running.until_logged(_up(world, 12), 10)
    with _silent(world):
        running.until_logged(_down(world, 12), 10)
        assert _greeted_by(world) == {"mail1"}
    running.until_logged(_up(world, 12), 10, times=2)


def _only(world, kind, destination):
    return world.story(monitor=None, persist=False, pool_properties="    monitor /Common/lab\n",
                       extra=f"ltm monitor {kind} /Common/lab {{\n    destination {destination}\n    interval 1\n    timeout 3\n}}\n")


@contextlib.contextmanager
def _silent(world):
    """mail2 answers no echo requests."""
    settings = [("net.ipv4.icmp_echo_ignore_all", "1"), ("net.ipv6.icmp.echo_ignore_all", "1")]
    host = world.network["mail2"]
    for name, value in settings:
        host.run("sysctl", "-q", "-w", f"{name}={value}")
    try:
        yield
    finally:
        for name, _ in settings:
            host.run("sysctl", "-q", "-w", f"{name}=0")


def test_a_half_open_probe_is_never_accepted(world, sluice, servers):
    running = sluice(_only(world, "tcp-half-open", "*:*"))
    running.until_logged(_up(world, 11), 10)
    stays(lambda: not servers["mail1"].clients, "the server's program hears of no probe", 2.5)
    servers["mail1"].stop()
    running.until_logged(_down(world, 11), 10)


def test_a_node_that_is_down_takes_its_member_down_and_brings_it_back(world, sluice, servers):
    extra = ("ltm monitor icmp /Common/ping {\n    interval 1\n    timeout 3\n}\n"
             "ltm default-node-monitor {\n    rule /Common/ping\n}\n")
    running = sluice(world.story(persist=False, extra=extra))
    running.until_logged(_up(world, 12), 10)
    address = re.escape(world.ip(12))
    running.until_logged(rf"01070728:5: Node /Common/{address} address {address} monitor status up", 10)
    with _silent(world):
        running.until_logged(rf"01070640:5: Node /Common/{address} address {address} monitor status down", 10)
        running.until_logged(r"01070638:5: Pool /Common/smtp_pool member \S+ monitor status node down", 10)
        assert _greeted_by(world) == {"mail1"}
        shown = running.ask("tmsh", "show", "ltm", "pool", "smtp_pool", "members")
        assert "address-down" in shown and "Parent down" in shown
        assert "offline" in running.ask("tmsh", "show", "ltm", "node", world.ip(12))
    running.until_logged(_up(world, 12), 10, times=2)
    assert _greeted_by(world) == {"mail1", "mail2"}


def test_manual_resume_waits_for_the_operator(world4, sluice, servers4):
    running = sluice(world4.story(persist=False, timeout=2, monitor_properties="    manual-resume enabled\n"))
    running.until_logged(_up(world4, 12), 10)
    servers4["mail2"].stop()
    running.until_logged(_down(world4, 12), 10)
    servers4["mail2"].start()
    stays(lambda: len(running.logged(_up(world4, 12))) == 1, "it stays down", 3)
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "members", "modify", "{", "172.16.51.12:25", "{", "state", "user-up", "}", "}")
    running.until_logged(_up(world4, 12), 10, times=2)


def test_the_pools_balancing_mode_chooses_the_member(world4, sluice, servers4):
    weights = {"172.16.51.11": "            ratio 3\n"}
    sluice(world4.story(persist=False, pool_properties="    load-balancing-mode ratio-member\n", member_properties=weights))
    greeted = [world4.greeting(world4.other) for _ in range(8)]
    assert greeted.count("mail1") == 6, greeted
