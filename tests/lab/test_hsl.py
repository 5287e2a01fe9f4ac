"""Log messages that rules send to servers of a pool: over UDP and TCP, through publishers, and when the servers are gone."""
import time

import pytest

from lab.servers import Server
from lab.waiting import until
from test_sideband import udp_server

POOL = """ltm pool /Common/logs {
    members {
        %s { }
        %s { }
    }
}
"""


def pool(world, port=5140):
    return POOL % (world.literal(world.ip(11), port), world.literal(world.ip(12), port))


class Collector:
    """Keeps the lines that it hears, over any number of connections."""

    def __init__(self):
        self.lines = []

    def __call__(self, connection):
        for line in connection.makefile("rb"):
            self.lines.append(line.decode().rstrip("\n"))


def rule(protocol, body='HSL::send $hsl "hello from [IP::client_addr]\\n"'):
    return """when CLIENT_ACCEPTED {
    snat automap
    set hsl [HSL::open -proto %s -pool logs]
    %s
}""" % (protocol, body)


def test_udp_messages_are_one_datagram_each_and_take_turns(world, sluice, servers):
    seen = {11: [], 12: []}

    def keep(last):
        def answer(data, client):
            seen[last].append((data, client[0]))
            return []
        return answer

    with udp_server(world.network["mail1"], world.ip(11), 5140, keep(11)), udp_server(world.network["mail2"], world.ip(12), 5140, keep(12)):
        sluice(world.story(rule=rule("UDP", 'foreach n {1 2 3 4} { HSL::send $hsl "message $n" }'), monitor=None, extra=pool(world)))
        assert world.greeting(world.other) in servers
        until(lambda: len(seen[11]) == 2 and len(seen[12]) == 2, "each has two messages")
    assert {data for data, _ in seen[11] + seen[12]} == {b"message 1", b"message 2", b"message 3", b"message 4"}
    assert {source for _, source in seen[11] + seen[12]} == {world.self_ip}


def test_tcp_messages_share_one_connection_and_stay_in_order(world, sluice, servers):
    collector = Collector()
    with world.server("mail1", collector, 5140) as first, world.server("mail2", collector, 5140) as second:
        body = 'for {set n 0} {$n < 1000} {incr n} { HSL::send $hsl "message $n\\n" }'
        sluice(world.story(rule=rule("TCP", body), monitor=None, extra=pool(world)), workers=1)
        assert world.greeting(world.other) in servers
        until(lambda: len(collector.lines) == 1000, "all messages are there")
        assert collector.lines == [f"message {n}" for n in range(1000)]
        world.greeting(world.listed)
        until(lambda: len(collector.lines) == 2000, "all messages are there")
        assert len(first.clients + second.clients) == 1
        assert (first.addresses() + second.addresses()) == [world.self_ip]


def test_messages_wait_for_a_server_and_go_to_the_other_one_when_it_ends(world4, sluice, servers4):
    collector, other = Collector(), Collector()
    running = sluice(world4.story(rule=rule("TCP"), monitor=None, extra=pool(world4)), workers=1)
    assert world4.greeting(world4.other) in servers4
    running.until_logged("HSL over TCP to pool /Common/logs: 172.16.51.1[12]:5140: Connection refused")
    with world4.server("mail1", collector, 5140) as server:
        until(lambda: collector.lines == ["hello from 172.16.51.22"], "what waited has come")
        with world4.server("mail2", other, 5140):
            server.stop()
            time.sleep(0.2)
            world4.greeting(world4.third)
            until(lambda: other.lines == ["hello from 172.16.51.23"], "the other server has the next one")
    assert len(running.logged("HSL over TCP")) == 1


@pytest.mark.parametrize("protocol", ["TCP", "UDP"])
def test_what_cannot_be_sent_is_lost_counted_and_said_once_while_clients_go_on(world4, sluice, servers4, protocol):
    loss = """for {set n 0} {$n < 40} {incr n} { HSL::send $hsl [string repeat x 60000] }"""
    down = POOL.replace("%s { }", "%s {\n            state user-down\n            session user-disabled\n        }")
    running = sluice(world4.story(rule=rule(protocol, loss), monitor=None,
                                  extra=down % ("172.16.51.11:5140", "172.16.51.12:5140")), workers=1)
    for _ in range(3):
        assert world4.greeting(world4.other) in servers4
    cause = "1024 kB wait to be sent" if protocol == "TCP" else "no member is available"
    running.until_logged(f"HSL over {protocol} to pool /Common/logs: {cause}: 1 messages lost so far")
    assert len(running.logged("messages lost so far")) == 1
    assert running.is_running


def test_a_publisher_sends_to_all_its_destinations_each_in_its_form(world4, sluice, servers4):
    publisher = pool(world4) + """sys log-config destination remote-high-speed-log /Common/raw {
    pool-name /Common/logs
    protocol tcp
}
sys log-config destination remote-syslog /Common/new {
    format rfc5424
    remote-high-speed-log /Common/raw
}
sys log-config destination remote-syslog /Common/old {
    format rfc3164
    remote-high-speed-log /Common/raw
}
sys log-config publisher /Common/pub {
    destinations {
        /Common/local-syslog { }
        /Common/raw { }
        /Common/new { }
        /Common/old { }
    }
}
"""
    body = """when CLIENT_ACCEPTED {
    snat automap
    set hsl [HSL::open -publisher pub]
    HSL::send $hsl "it happened\\n"
}"""
    collector = Collector()
    with world4.server("mail1", collector, 5140), world4.server("mail2", collector, 5140):
        running = sluice(world4.story(rule=body, monitor=None, extra=publisher), workers=1)
        assert world4.greeting(world4.other) in servers4
        until(lambda: len(collector.lines) == 3, "three forms have come")
    running.until_logged("tmm.*: it happened")
    assert collector.lines[0] == "it happened"
    assert collector.lines[1].startswith("<134>1 ") and collector.lines[1].endswith(" tmm - - - it happened")
    assert collector.lines[2].startswith("<134>") and collector.lines[2].endswith(" tmm: it happened")


def test_rule_init_may_send_before_any_connection(world4, sluice, servers4):
    collector = Collector()
    body = 'when RULE_INIT { HSL::send [HSL::open -proto TCP -pool logs] "started\\n" }\nwhen CLIENT_ACCEPTED { snat automap }'
    with Server(world4.network["mail1"], collector, 5140), Server(world4.network["mail2"], collector, 5140):
        sluice(world4.story(rule=body, monitor=None, extra=pool(world4)), workers=1)
        until(lambda: collector.lines == ["started"], "the message of RULE_INIT")
