"""Rules that look names up: at servers that they name, at the system's, through resolvers, and in the background."""
import time

import pytest

from lab.name_server import SERVFAIL, SILENT, NameServer

RECORDS = {
    ("mail.example.com", "A"): ["192.0.2.1", "192.0.2.2"],
    ("mail.example.com", "AAAA"): ["2001:db8::1"],
    ("mail.example.com", "TXT"): ["v=spf1 -all"],
    ("example.com", "MX"): ["10 mail.example.com", "20 other.example.com"],
    ("_smtp._tcp.example.com", "SRV"): ["1 2 25 mail.example.com"],
    ("example.com", "NS"): ["ns.example.com"],
    ("www.example.com", "A"): [("CNAME", "mail.example.com"), "192.0.2.9"],
    ("www.example.com", "CNAME"): ["mail.example.com"],
    ("1.2.0.192.in-addr.arpa", "PTR"): ["mail.example.com"],
    ("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): ["six.example.com"],
    ("empty.example.com", "A"): [],
    ("broken.example.com", "A"): SERVFAIL,
    ("silent.example.com", "A"): SILENT,
    ("large.example.com", "TXT"): ["x" * 700],
}


@pytest.fixture
def names(world):
    with NameServer(world.network["mail1"], world.ip(11), dict(RECORDS)) as server:
        yield server


@pytest.fixture
def names4(world4):
    with NameServer(world4.network["mail1"], world4.ip(11), dict(RECORDS)) as server:
        yield server


def says(running, line):
    running.until_logged(f"<(CLIENT_ACCEPTED|NAME_RESOLVED)>: {line}$")


def test_resolv_lookup_finds_every_kind_of_record(world, sluice, servers, names):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    foreach words {
        {mail.example.com} {inet mail.example.com} {inet6 mail.example.com} {-a mail.example.com} {-aaaa mail.example.com}
        {-txt mail.example.com} {-mx example.com} {-srv _smtp._tcp.example.com} {-ns example.com} {www.example.com}
        {-cname www.example.com} {192.0.2.1} {2001:db8::1} {-ptr 192.0.2.1} {inet 192.0.2.1}
        {missing.example.com} {empty.example.com} {broken.example.com} {-mx mail.example.com}
    } { log local0. "$words: <[eval RESOLV::lookup @%s $words]>" }
    log local0. "large [string length [lindex [RESOLV::lookup @%s -txt large.example.com] 0]]"
}""" % (world.ip(11), world.ip(11))
    running = sluice(world.story(rule=rule, monitor=None))
    assert world.greeting(world.other) in servers
    for line in ("mail.example.com: <192.0.2.1 192.0.2.2>", "inet mail.example.com: <192.0.2.1 192.0.2.2>",
                 "inet6 mail.example.com: <2001:db8::1>", "-a mail.example.com: <192.0.2.1 192.0.2.2>",
                 "-aaaa mail.example.com: <2001:db8::1>", "-txt mail.example.com: <{v=spf1 -all}>",
                 "-mx example.com: <{10 mail.example.com} {20 other.example.com}>", "-srv _smtp._tcp.example.com: <{1 2 25 mail.example.com}>",
                 "-ns example.com: <ns.example.com>", "www.example.com: <192.0.2.9>", "-cname www.example.com: <mail.example.com>",
                 "192.0.2.1: <mail.example.com>", "2001:db8::1: <six.example.com>", "-ptr 192.0.2.1: <mail.example.com>",
                 "inet 192.0.2.1: <mail.example.com>", "missing.example.com: <>", "empty.example.com: <>", "broken.example.com: <>",
                 "-mx mail.example.com: <>", "large 700"):
        says(running, line)
    assert {client for _, _, _, client in names.asked} == {world.self_ip}
    assert [transport for transport, name, _, _ in names.asked if name == "large.example.com"] == ["udp", "tcp"]


def test_without_a_server_the_configured_ones_are_asked(world, sluice, servers, names):
    rule = 'when CLIENT_ACCEPTED { snat automap\n log local0. "found [RESOLV::lookup mail.example.com]" }'
    running = sluice(world.story(rule=rule, monitor=None, extra="sys dns {\n    name-servers { %s }\n}\n" % world.ip(11)))
    assert world.greeting(world.other) in servers
    says(running, "found 192.0.2.1 192.0.2.2")


def test_a_virtual_server_is_asked_over_tcp(world4, sluice, servers4, names4):
    dns = """ltm pool /Common/dns {
    members {
        172.16.51.11:53 { }
    }
}
ltm virtual /Common/dns_vs {
    destination /Common/172.16.51.174:53
    ip-protocol tcp
    pool /Common/dns
    source-address-translation {
        type automap
    }
}
"""
    rule = 'when CLIENT_ACCEPTED { snat automap\n log local0. "found [RESOLV::lookup @dns_vs mail.example.com]" }'
    running = sluice(world4.story(rule=rule, monitor=None, extra=dns))
    assert world4.greeting(world4.other) in servers4
    says(running, "found 192.0.2.1 192.0.2.2")
    assert [transport for transport, *_ in names4.asked] == ["tcp"]


RESOLVER = """net dns-resolver /Common/resolver {
    forward-zones {
        example.com {
            nameservers {
                %s { }
            }
        }
    }
}
"""


def test_a_resolver_gives_messages_that_can_be_taken_apart(world, sluice, servers, names):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    set message [RESOLVER::name_lookup resolver www.example.com A]
    set summary [RESOLVER::summarize $message]
    log local0. "summary [llength $summary] [DNSMSG::record [lindex $summary 0] rdata]"
    log local0. "header [DNSMSG::header $message qr] [DNSMSG::header $message aa] [DNSMSG::header $message tc] [DNSMSG::header $message rcode]"
    foreach record [DNSMSG::section $message answer] {
        log local0. "record [DNSMSG::record $record owner] [DNSMSG::record $record ttl] [DNSMSG::record $record class] [DNSMSG::record $record type] [DNSMSG::record $record rdata]"
    }
    set question [lindex [DNSMSG::section $message question] 0]
    log local0. "question [DNSMSG::record $question owner] [DNSMSG::record $question type]; [llength [DNSMSG::section $message authority]]"
    foreach name {missing broken} { log local0. "$name [DNSMSG::header [RESOLVER::name_lookup /Common/resolver $name.example.com A] rcode]" }
}"""
    running = sluice(world.story(rule=rule, monitor=None, extra=RESOLVER % world.literal(world.ip(11), 53)))
    assert world.greeting(world.other) in servers
    for line in ("summary 1 192.0.2.9", "header 1 1 0 NOERROR", "record www.example.com 300 IN CNAME mail.example.com",
                 "record www.example.com 300 IN A 192.0.2.9", "question www.example.com A; 0", "missing NXDOMAIN", "broken SERVFAIL"):
        says(running, line)


def test_a_resolver_that_nobody_answers_is_an_error_in_the_end_and_nobody_else_waits(world4, sluice, servers4, names4):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    if { [IP::addr [IP::client_addr] equals %s] } {
        log local0. "nothing <[RESOLV::lookup @172.16.51.11 silent.example.com]>"
        log local0. "[catch { RESOLVER::name_lookup resolver silent.example.com A } message] $message"
    }
}""" % world4.ip(21)
    running = sluice(world4.story(rule=rule, monitor=None, extra=RESOLVER % "172.16.51.11:53"), workers=1)
    with world4.talk(world4.listed, timeout=60) as slow:
        began = time.monotonic()
        assert world4.greeting(world4.other) in servers4
        assert time.monotonic() - began < 1
        assert slow.line(60).startswith("220 ")
        assert time.monotonic() - began > 35, "four tries of five seconds, twice"
    says(running, "nothing <>")
    says(running, "1 cannot resolve silent.example.com: .*")
    assert len(names4.asked) >= 4


def test_a_look_up_in_the_background_raises_an_event_when_it_is_done(world, sluice, servers, names):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    NAME::lookup @%s mail.example.com
    NAME::lookup @%s 192.0.2.1
    set asked 2
    log local0. "goes on, and has <[NAME::response]>"
}
when NAME_RESOLVED {
    incr asked -1
    after 50
    log local0. "response [NAME::response], $asked to come"
}
when CLIENT_CLOSED { log local0. "closed" }""" % (world.ip(11), world.ip(11))
    running = sluice(world.story(rule=rule, monitor=None))
    with world.talk(world.other) as talk:
        assert talk.line().startswith("220 ")
        says(running, "goes on, and has <>")
        says(running, "response .*, 1 to come")
        says(running, "response .*, 0 to come")
        assert set(running.logged("response (.*), ")) == {"192.0.2.1 192.0.2.2", "mail.example.com"}
        talk.send("NOOP\r\n")
        assert talk.line().startswith("250 ")
    running.until_logged("<CLIENT_CLOSED>: closed")


def test_an_answer_that_comes_after_the_connection_is_dropped(world4, sluice, servers4, names4):
    rule = """when CLIENT_ACCEPTED { snat automap\n NAME::lookup @172.16.51.11 silent.example.com }
when NAME_RESOLVED { log local0. "resolved <[NAME::response]>" }"""
    running = sluice(world4.story(rule=rule, monitor=None))
    assert world4.greeting(world4.other) in servers4
    time.sleep(0.3)
    assert "Total records returned: 0" in running.ask("tmsh", "show", "sys", "connection")
    assert not running.logged("resolved")
    assert world4.greeting(world4.other) in servers4


def test_many_background_look_ups_of_one_connection_have_a_limit(world4, sluice, servers4, names4):
    rule = """when CLIENT_ACCEPTED { snat automap
    for {set n 0} {$n < 65} {incr n} { if { [catch { NAME::lookup @172.16.51.11 mail.example.com } message] } { log local0. "$n: $message" } }
}
when NAME_RESOLVED { log local0. "resolved" }"""
    running = sluice(world4.story(rule=rule, monitor=None))
    with world4.talk(world4.other) as talk:
        assert talk.line().startswith("220 ")
        says(running, "64: too many look-ups: 64 for one connection")
        running.until_logged("resolved", times=64)


def test_a_name_server_that_fails_is_passed_over_while_there_is_another(world4, sluice, servers4, names4):
    both = RESOLVER.replace("%s { }", "172.16.51.11:53 { }\n                172.16.51.12:53 { }")
    rule = """when CLIENT_ACCEPTED {
    snat automap
    set message [RESOLVER::name_lookup resolver broken.example.com A]
    log local0. "found [DNSMSG::record [lindex [RESOLVER::summarize $message] 0] rdata]"
}"""
    with NameServer(world4.network["mail2"], world4.ip(12), {("broken.example.com", "A"): ["192.0.2.7"]}):
        running = sluice(world4.story(rule=rule, monitor=None, extra=both))
        assert world4.greeting(world4.other) in servers4
    says(running, "found 192.0.2.7")
    assert names4.asked
