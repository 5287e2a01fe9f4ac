"""Rules that ask others: sideband connections over TCP and UDP, to virtual servers, and to themselves."""
import contextlib
import socket
import threading
import time

import pytest

from lab.servers import say_nothing, say_once


def ask_lines(connection):
    """Answers `who X` with `X is fine`, `two` in two parts, `silence` with nothing; ends at `bye`."""
    file = connection.makefile("rwb", 0)
    for line in file:
        word = line.strip()
        if word == b"two":
            file.write(b"first ")
            time.sleep(0.2)
            file.write(b"second\nthird\n")
        elif word == b"bye":
            return
        elif word != b"silence":
            file.write(word.removeprefix(b"who ") + b" is fine\n")


@contextlib.contextmanager
def udp_server(host, address, port, answer):
    """Calls `answer(datagram, client)` for each datagram and sends what it gives."""
    with host.inside():
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((address, port))
    made.settimeout(0.1)
    ended = threading.Event()

    def serve():
        while not ended.is_set():
            try:
                data, client = made.recvfrom(65535)
            except TimeoutError:
                continue
            for part in answer(data, client):
                made.sendto(part, client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield made
    ended.set()
    thread.join()
    made.close()


def asking(body, closed=""):
    return "when CLIENT_ACCEPTED {\n    snat automap\n%s\n}\n%s" % (body, closed)


def test_a_rule_asks_over_tcp_and_gets_lines_lengths_and_what_is_there(world, sluice, servers):
    rule = asking("""
    set id [connect -timeout 2000 -idle 30 -status status %s]
    log local0. "connect $status [expr {$id ne ""}] [connect info -status $id]"
    log local0. "send [send -timeout 1000 -status status $id "who bob\\n"] $status"
    log local0. "peek [string trim [recv -peek -eol -timeout 2000 -status status $id]] $status"
    log local0. "bytes [recv -timeout 2000 -status status 4 $id data] <$data> $status"
    log local0. "rest [string trim [recv -eol -timeout 2000 -- $id]]"
    log local0. "nothing <[recv -status status $id]> $status"
    send $id "two\\n"
    log local0. "line [string trim [recv -eol -timeout 2000 -status status $id]] $status"
    log local0. "line [string trim [recv -eol -timeout 2000 -status status $id]] $status"
    send $id "silence\\n"
    set began [clock clicks -milliseconds]
    log local0. "silence [recv -timeout 300 -status status 10 $id data] $status [expr {[clock clicks -milliseconds] - $began >= 300}]"
    send $id "bye\\n"
    log local0. "end <[recv -timeout 2000 -status status 10 $id]> $status"
    log local0. "closed [send -status status $id x] $status [connect info -status $id]"
    close $id
    log local0. "all done"
""" % world.literal(world.ip(11), 7000))
    with world.server("mail1", ask_lines, 7000) as asked:
        running = sluice(world.story(rule=rule, monitor=None))
        assert world.greeting(world.other) in servers
        running.until_logged("all done")
        assert asked.addresses() == [world.self_ip], "from the self IP"
    for line in ("connect connected 1 connected", "send 8 sent", "peek bob is fine received", "bytes 4 <bob > received", "rest is fine",
                 "nothing <> timeout", "line first second received", "line third received", "silence 0 timeout 1", "end <> closed",
                 "closed 0 closed closed"):
        assert running.logged(f"<CLIENT_ACCEPTED>: {line}$"), line


def test_an_ipv4_address_written_as_ipv6_is_reached_over_ipv4(world4, sluice, servers4):
    rule = asking("""
    set id [connect -timeout 2000 -status status ::ffff:ac10:330b.7000]
    send $id "who bob\\n"
    log local0. "answer [string trim [recv -eol -timeout 2000 $id]] $status"
""")
    with world4.server("mail1", ask_lines, 7000) as asked:
        running = sluice(world4.story(rule=rule, monitor=None))
        assert world4.greeting(world4.other) in servers4
        running.until_logged("<CLIENT_ACCEPTED>: answer bob is fine connected$")
        assert asked.addresses() == [world4.self_ip]


def test_a_rule_asks_over_udp_datagram_by_datagram(world, sluice, servers):
    seen = []

    def answer(data, client):
        seen.append(client[:2])
        return [data.upper(), b"", b"more"] if data == b"hello" else []

    rule = asking("""
    set id [connect -protocol UDP -myaddr %s -myport 7002 %s]
    send $id hello
    log local0. "first <[recv -timeout 2000 -status status $id]> $status"
    log local0. "empty <[recv -timeout 2000 -status status $id]> $status"
    log local0. "cut <[recv -timeout 2000 -status status 2 $id]> $status"
    log local0. "rest is gone <[recv -timeout 200 -status status $id]> $status"
    log local0. "all done"
""" % (world.ip(175), world.literal(world.ip(11), 7001)))
    with udp_server(world.network["mail1"], world.ip(11), 7001, answer):
        running = sluice(world.story(rule=rule, monitor=None))
        assert world.greeting(world.other) in servers
        running.until_logged("all done")
    assert seen == [(world.ip(175), 7002)]
    for line in ("first <HELLO> received", "empty <> received", "cut <mo> received", "rest is gone <> timeout"):
        assert running.logged(f"<CLIENT_ACCEPTED>: {line}$"), line


def test_a_connect_that_nobody_answers_waits_its_time_and_no_other_connection_does(world4, sluice, servers4):
    rule = asking("""
    if { [IP::addr [IP::client_addr] equals %s] } {
        set began [clock clicks -milliseconds]
        log local0. "nobody <[connect -timeout 500 -status status 172.16.51.99:7000]> $status [expr {[clock clicks -milliseconds] - $began}]"
        log local0. "at once [expr {[connect -status status 172.16.51.99:7000] ne ""}] $status"
    }""" % world4.ip(21))
    running = sluice(world4.story(rule=rule, monitor=None), workers=1)
    with world4.talk(world4.listed) as slow:
        began = time.monotonic()
        assert world4.greeting(world4.other) in servers4
        assert time.monotonic() - began < 0.4
        assert slow.line().startswith("220 ")
    line = running.until_logged(r"nobody <> timeout (\d+)")
    assert 500 <= int(running.logged(r"nobody <> timeout \d+$")[0].split()[-1]) < 1500, line
    assert running.logged("at once 1 connecting")


def test_more_than_the_peer_takes_is_sent_as_it_takes_it(world4, sluice, servers4):
    taken = []

    def slow_reader(connection):
        time.sleep(0.3)
        while part := connection.recv(65536):
            taken.append(len(part))

    rule = asking("""
    set id [connect -timeout 2000 172.16.51.11:7000]
    set all [string repeat 0123456789 400000]
    set some [send -status status $id $all]
    log local0. "at once [expr {$some < 4000000}] $status"
    log local0. "all [send -timeout 5000 -status status $id [string range $all $some end]] $status"
    close $id
    log local0. "all done"
""")
    with world4.server("mail1", slow_reader, 7000):
        running = sluice(world4.story(rule=rule, monitor=None))
        assert world4.greeting(world4.other) in servers4
        running.until_logged("all done")
        deadline = time.monotonic() + 5
        while sum(taken) < 4_000_000 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert running.logged("at once 1 busy") and running.logged(r"all \d+ sent")
    assert sum(taken) == 4_000_000


def test_a_sideband_ends_with_the_connection_whose_rule_opened_it(world4, sluice, servers4):
    rule = asking("""
    set id [connect -timeout 2000 172.16.51.11:7000]
    if { [IP::addr [IP::client_addr] equals %s] } { recv -timeout 60000 10 $id; log local0. never }""" % world4.ip(22))
    with world4.server("mail1", say_nothing, 7000) as asked:
        running = sluice(world4.story(rule=rule, monitor=None))
        with world4.talk(world4.listed) as talk:
            assert talk.line().startswith("220 ")
            assert asked.open_count == 1
        with world4.talk(world4.other) as talk:
            time.sleep(0.2)
            talk.reset()
        running.until_logged("01220009:6: Pending rule /Common/smtp_irule <CLIENT_ACCEPTED> aborted")
        deadline = time.monotonic() + 5
        while asked.open_count > 0 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert asked.open_count == 0
        assert len(asked.clients) == 2
    assert not running.logged("never")
    assert "Total records returned: 0" in running.ask("tmsh", "show", "sys", "connection")


def test_a_silent_sideband_is_closed_after_its_idle_time(world4, sluice, servers4):
    rule = asking("""
    set id [connect -timeout 2000 -idle 1 172.16.51.11:7000]
    after 1600
    log local0. "status [connect info -status $id]"
""")
    with world4.server("mail1", say_nothing, 7000):
        running = sluice(world4.story(rule=rule, monitor=None))
        assert world4.greeting(world4.other) in servers4
        running.until_logged("status closed")


INNER = """ltm rule /Common/inner {
when CLIENT_ACCEPTED { log local0. "inner sees [IP::client_addr]"\n snat automap }
}
ltm pool /Common/inner_pool {
    members {
        172.16.51.11:7000 { }
    }
}
ltm virtual /Common/inner_vs {
    destination /Common/172.16.51.174:2525
    ip-protocol tcp
    pool /Common/inner_pool
    rules { /Common/inner }
}
"""


@pytest.mark.parametrize("name", ["inner_vs", "/Common/inner_vs", "172.16.51.174:2525"])
def test_a_sideband_to_a_virtual_server_goes_through_its_rules_and_pool(world4, sluice, servers4, name):
    rule = asking("""
    set id [connect -timeout 2000 -status status %s]
    log local0. "answer [string trim [recv -eol -timeout 2000 $id]] $status"
""" % name)
    with world4.server("mail1", say_once(b"hello from within\n"), 7000):
        running = sluice(world4.story(rule=rule, monitor=None, extra=INNER))
        assert world4.greeting(world4.other) in servers4
    running.until_logged("<CLIENT_ACCEPTED>: answer hello from within connected$")
    running.until_logged(f"/Common/inner <CLIENT_ACCEPTED>: inner sees {world4.self_ip}$")


@pytest.mark.parametrize("workers", [1, 4])
def test_a_sideband_to_itself_ends_after_a_few_rounds_and_harms_nobody(world4, sluice, servers4, workers):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    set id [connect -timeout 2000 -status status SMTP_VS]
    log local0. "round $status"
    if { $id ne "" } { recv -timeout 1000 1 $id }
}"""
    other = """ltm rule /Common/other {
when CLIENT_ACCEPTED {
    snat automap
    set id [connect -timeout 2000 172.16.51.11:7000]
    log local0. "other got [string trim [recv -eol -timeout 2000 $id]]"
}
}
ltm virtual /Common/other_vs {
    destination /Common/172.16.51.174:2526
    ip-protocol tcp
    pool /Common/smtp_pool
    rules { /Common/other }
}
"""
    with world4.server("mail1", say_once(b"hello\n"), 7000):
        running = sluice(world4.story(rule=rule, monitor=None, extra=other, persist=False), workers=workers)
        with world4.talk(world4.listed, timeout=20) as talk:
            running.until_logged(r"Rule /Common/smtp_irule: sideband connection to 172.16.51.174:25 refused: 8 sideband connections in a row "
                                 r"lead to this one. Does it lead back to its own virtual server\?")
            with world4.talk(world4.other, port=2526) as second:
                assert second.line().startswith("220 ")
            running.until_logged("other got hello")
            assert talk.line(20).startswith("220 ")
        deadline = time.monotonic() + 10
        while "Total records returned: 0" not in running.ask("tmsh", "show", "sys", "connection") and time.monotonic() < deadline:
            time.sleep(0.1)
        assert "Total records returned: 0" in running.ask("tmsh", "show", "sys", "connection")
    assert len(running.logged("round connected")) == 8
    assert len(running.logged("round closed")) == 1
