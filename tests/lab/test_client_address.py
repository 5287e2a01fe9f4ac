"""The client's own address at the server: Sluice as the servers' gateway, and the PROXY protocol. The examples do what their pages say."""
import contextlib
import os
import pathlib
import socket
import struct
import tempfile

import pytest

from lab import postfix as lab_postfix
from lab.clients import Talk, outcome, swaks
from lab.mail_server import MailServer
from lab.name_server import NameServer, encode_name
from lab.network import Host, Network
from lab.waiting import until

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
GATEWAY = EXAMPLES / "smtp-gateway/gateway.sh"
RECORDS = {("mx.foreign.test", "A"): ["192.0.2.7"]}

pytestmark = pytest.mark.skipif(not lab_postfix.may_run(), reason="Postfix is not installed")


def _addresses(family, outside, inside):
    return (outside, inside) if family == 4 else (outside.replace("172.16.51.", "fd00:51::"), inside.replace("10.51.0.", "fd00:52::"))


class Sides:
    """The servers' network behind Sluice's host, and everybody else in front of it, seen in one address family."""

    def __init__(self, outside, server, postfix, family):
        self.gateway, self.client, self.internet = outside["sluice"], outside["client"], outside["internet"]
        self.server, self.postfix = server, postfix
        self.virtual = _addresses(family, "172.16.51.174", "")[0]
        self.client_address = _addresses(family, "172.16.51.22", "")[0]
        self.internet_address, self.server_address = _addresses(family, "172.16.51.53", "10.51.0.11")

    def script(self, *words):
        done = self.gateway.run("sh", GATEWAY, *words)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def networks():
    plan = {name: [f"172.16.51.{last}", f"fd00:51::{last}"] for name, last in {"client": 22, "internet": 53}.items()}
    plan["sluice"] = ["172.16.51.175", "172.16.51.174", "fd00:51::175", "fd00:51::174"]
    with Network(plan) as outside, Network({"mail1": ["10.51.0.11", "fd00:52::11"]}) as inside:
        inside.join(outside["sluice"], ["10.51.0.1", "fd00:52::1"])
        for family, network, there, here in (("-4", "10.51.0.0/24", "172.16.51.175", "10.51.0.1"), ("-6", "fd00:52::/64", "fd00:51::175", "fd00:52::1")):
            outside["internet"].ip(family, "route", "add", network, "via", there)
            inside["mail1"].ip(family, "route", "add", "default", "via", here)
        yield outside, inside["mail1"]


@pytest.fixture(scope="module")
def inside_postfix(networks):
    with tempfile.TemporaryDirectory(prefix="sluice-lab-postfix-") as directory:
        os.chmod(directory, 0o755)
        server = lab_postfix.Postfix(networks[1], directory, relay_for="172.16.51.22/32 [fd00:51::22]/128")
        server.start()
        yield server
        server.stop()


@pytest.fixture(params=[4, 6], ids=["ipv4", "ipv6"])
def sides(networks, inside_postfix, request):
    made = Sides(*networks, inside_postfix, request.param)
    made.script("up", "eth1", "25", "465")
    made.script("up", "eth1", "25", "465")  # twice is once
    yield made
    made.script("down", "eth1", "25", "465")
    assert "lookup 150" not in made.gateway.run("ip", "rule").stdout + made.gateway.run("ip", "-6", "rule").stdout


def _running(sluice, sides):
    running = sluice((EXAMPLES / "smtp-gateway/bigip.conf").read_text(), host=sides.gateway)
    until(lambda: outcome(sides.client, sides.virtual, timeout=3).startswith("220 "), "a member is up, and greets")
    return running


def _ask(server, address, name):
    """The answer's addresses, of a query over UDP."""
    with server.inside():
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as made:
            made.settimeout(5)
            made.sendto(struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + encode_name(name) + struct.pack(">2H", 1, 1), (address, 53))
            answer = made.recv(512)
    assert struct.unpack(">H", answer[6:8])[0] == 1
    return ".".join(map(str, answer[-4:]))


def test_the_server_behind_the_gateway_sees_the_clients_own_address(sides, sluice):
    _running(sluice, sides)
    sent = swaks(sides.client, sides.virtual, f"own-{len(sides.virtual)}@example.test", "someone@foreign.test")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    assert until(lambda: sides.postfix.client_of(f"own-{len(sides.virtual)}@example.test"), "Postfix notes the mail") == sides.client_address


def test_the_servers_own_mail_and_name_queries_go_out_through_the_gateway(sides, sluice, directory):
    _running(sluice, sides)
    foreign = MailServer(sides.internet, directory / "foreign", trusted=sides.server_address)
    foreign.host = _at(sides.internet, sides.internet_address)
    foreign.start()
    try:
        with Talk(sides.client, sides.virtual) as talk, NameServer(sides.internet, sides.internet_address, RECORDS) as names:
            assert talk.line().startswith("220 ")  # one that Sluice carries is open meanwhile
            assert _ask(sides.server, sides.internet_address, "mx.foreign.test") == "192.0.2.7"
            assert [client for _, _, _, client in names.asked] == [sides.server_address]
            sent = swaks(sides.server, sides.internet_address, "from-inside@example.test", "someone@foreign.test")
            assert sent.returncode == 0, sent.stdout + sent.stderr
            assert f"client=unknown[{sides.server_address}]" in foreign.line_about("from-inside@example.test")
            talk.send("QUIT\r\n")
            assert talk.line().startswith("221 ")
    finally:
        foreign.stop()


def _at(host, address):
    """The same host, known by another of its addresses."""
    return Host(host.name, host.namespace, [address])


def test_without_the_rule_the_answers_do_not_come_back_and_with_it_they_do(sides, sluice):
    sides.script("down", "eth1", "25")
    running = sluice((EXAMPLES / "smtp-gateway/bigip.conf").read_text(), host=sides.gateway)
    pool = "mail_pool6" if ":" in sides.virtual else "mail_pool"
    until(lambda: "Availability : available" in running.ask("tmsh", "show", "ltm", "pool", pool), "the member is up")
    assert outcome(sides.client, sides.virtual, timeout=2) in ("silence", "reset")
    sides.script("up", "eth1", "25")
    until(lambda: outcome(sides.client, sides.virtual, timeout=3).startswith("220 "), "the server greets")


@pytest.fixture(scope="module")
def proxied_postfix(network):
    with tempfile.TemporaryDirectory(prefix="sluice-lab-postfix-") as directory:
        os.chmod(directory, 0o755)
        server = lab_postfix.Postfix(network["mail1"], directory, relay_for="172.16.51.22/32 [fd00:51::22]/128",
                                     services="10025 inet n - n - - smtpd -o smtpd_upstream_proxy_protocol=haproxy\n")
        server.start()
        yield server
        server.stop()


def test_postfix_learns_the_clients_address_from_the_proxy_line(world, sluice, proxied_postfix):
    sluice((EXAMPLES / "proxy-protocol/bigip.conf").read_text())
    until(lambda: world.outcome(world.other, timeout=3).startswith("220 "), "a member is up, and greets")
    sender = f"proxied-{world.family}@example.test"
    with contextlib.closing(Talk(world.other, world.virtual)) as talk:
        assert talk.line().startswith("220 ")
        talk.send("EHLO client.example.test\r\n")
        until(lambda: not talk.line().startswith("250-"), "the answer to EHLO")
    sent = swaks(world.other, world.virtual, sender, "someone@foreign.test")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    assert until(lambda: proxied_postfix.client_of(sender), "Postfix notes the mail") == world.ip(22)
    assert proxied_postfix.log().count(f"connect from unknown[{world.ip(22)}]") >= 2
    refused = swaks(world.third, world.virtual, "nobody@example.test", "someone@foreign.test")
    assert "Relay access denied" in refused.stdout
