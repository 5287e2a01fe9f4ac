"""Clients and rules that mean no good, or do none: the service goes on for everyone else."""
import socket
import threading
import time

import pytest

from lab.waiting import until

_TRAP = """when CLIENT_ACCEPTED {
    snat automap
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } {
        %s
    }
}"""


def test_thousands_of_silent_clients_do_not_matter(world4, sluice):
    # A server of few threads: it takes the connections and never looks at them.
    listener = world4.network["mail1"].listen(world4.ip(11), 25, 4096)
    taken = []

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                connection.sendall(b"220 mail1 ESMTP\r\n")
            except OSError:
                pass
            taken.append(connection)

    threading.Thread(target=accept, daemon=True).start()
    running = sluice(world4.story(monitor=None, members=[world4.ip(11)]))
    silent = []
    try:
        for _ in range(3000):
            silent.append(world4.other.connect(world4.virtual, 25))
        until(lambda: len(taken) >= 3000, lambda: f"{len(taken)} reached the server", 20)
        began = time.monotonic()
        assert world4.outcome(world4.third).startswith("220 mail1")
        assert time.monotonic() - began < 1
        used = running.cpu_seconds()
        time.sleep(1)
        assert running.cpu_seconds() - used < 0.1, "silent clients cost no time"
    finally:
        for connection in silent + taken:
            connection.close()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    until(lambda: running.descriptors() < 100, lambda: f"{running.descriptors()} descriptors", 15)


def test_half_open_handshakes_do_not_matter(world4, sluice, servers4):
    """Clients that vanish in the middle: reset as soon as they are in, hundreds of them."""
    running = sluice(world4.story(monitor=None))
    for _ in range(500):
        world4.talk(world4.other).reset()
    assert world4.outcome(world4.third).startswith("220 ")
    assert running.is_running


@pytest.mark.parametrize("script", [
    "while { 1 } { }",
    "while { 1 } { catch { while { 1 } { } } }",
    "for { set i 0 } { 1 } { incr i } { append x $i }",
    "while { 1 } { lappend many [string repeat abcdefgh 100] }",
    "set x y; while { 1 } { append x $x }",
    'set s [string repeat "a" 9000]; set n 0; while { $n < 3 } { string match "*a*a*a*a*b" $s; incr n }',
    'switch -glob [string repeat "ab" 5000] { "*a*b*a*b*c" { log local0. "matched" } }',
    "set x [string repeat 7 60000]; set n 0; while { $n < 50 } { if { $x == 5 } { } ; incr n }",
    "set d [string repeat \\[ 20000]; catch { eval $d }; catch { expr [string repeat ( 20000] }",
    "set x 3; while { 1 } { set x [expr { $x * $x }] }",
], ids=["loop", "caught loop", "growing string", "growing list", "doubling string", "hostile glob", "hostile switch", "long number",
        "deep nesting", "growing number"])
def test_a_rule_that_misbehaves_hurts_its_own_connection_only(world4, sluice, servers4, script):
    running = sluice(world4.story(monitor=None, rule=_TRAP % script), workers=1)
    before = running.rss_bytes()
    with world4.talk(world4.other) as bystander:
        assert bystander.line().startswith("220 ")
        threads = [threading.Thread(target=world4.outcome, args=(world4.listed,), kwargs={"timeout": 10}) for _ in range(3)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        assert world4.outcome(world4.third, timeout=10).startswith("220 ")
        assert time.monotonic() - began < 3.0, "the only worker is back soon"
        for thread in threads:
            thread.join()
        bystander.send("NOOP\r\n")
        assert bystander.line().startswith("250 ")
    assert running.is_running
    assert running.rss_bytes() - before < 400 << 20
    assert world4.outcome(world4.third).startswith("220 ")


def test_an_endless_loop_is_named_in_the_log_and_its_client_reset(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None, rule=_TRAP % "while { 1 } { }"))
    assert world4.outcome(world4.listed) == "reset"
    running.until_logged(r"TCL error: /Common/smtp_irule <CLIENT_ACCEPTED>")


def test_a_rule_cannot_leave_its_cage(world4, sluice):
    for name in ("open", "exec", "socket", "file", "source", "load", "exit", "rename", "interp", "namespace", "vwait", "package"):
        caged = sluice(world4.story(rule=f"when CLIENT_ACCEPTED {{ {name} a b }}"), start=False)
        done = caged.command("check", caged.configuration_path)
        said = done.stdout + done.stderr
        assert name in said and done.returncode == 1, f"{name}: {said}"


def test_control_bytes_in_what_a_rule_logs_are_escaped(world4, sluice, servers4):
    rule = 'when CLIENT_ACCEPTED { snat automap; log local0. "one\\r\\nJan 1 00:00:00 forged err tmm: line \\x01\\xff" }'
    running = sluice(world4.story(monitor=None, rule=rule))
    world4.greeting(world4.other)
    running.until_logged("<CLIENT_ACCEPTED>: one")
    assert not running.logged("^Jan 1 00:00:00 forged")
