"""What is no TLS, or bad TLS, on a TLS port: it ends its own connection, the log says why, and nothing is held."""
import os
import pathlib
import random
import re
import socket
import ssl
import statistics
import subprocess
import sys
import time

import pytest

from lab.certificates import make_certificate
from lab.clients import Talk
from lab.servers import Server, say_once
from lab.tls_records import ALERT, DATA, HANDSHAKE, client_hello, record, unverified
from lab.waiting import stays, until

PORT = 465
HANDSHAKE_SECONDS = 3
MADE_ONCE = 4  # descriptors that the first connection makes and all later ones use

VIRTUAL = """ltm profile client-ssl /Common/quick {{
    defaults-from /Common/clientssl
    handshake-timeout {seconds}
}}
ltm pool /Common/mail_pool {{
    members {{
        /Common/172.16.51.11:25 {{
            address 172.16.51.11
        }}
    }}
}}
ltm virtual /Common/mail {{
    destination /Common/172.16.51.174:465
    ip-protocol tcp
    mask 255.255.255.255
    pool /Common/mail_pool
    profiles {{
        /Common/quick {{
            context clientside
        }}
        /Common/tcp {{ }}
    }}
    source-address-translation {{
        type automap
    }}
}}
net self /Common/self_lab {{
    address 172.16.51.175/24
    vlan /Common/lab
}}
"""


@pytest.fixture
def member(world4):
    return world4.server("mail1")


@pytest.fixture
def running(sluice, member):
    return sluice(VIRTUAL.format(seconds=HANDSHAKE_SECONDS), listening=(PORT,))


def current_connections(running):
    shown = running.ask("tmsh", "show", "ltm", "virtual", "mail")
    number, thousands = re.search(r"Current Connections +([\d.]+)(K?)", shown).groups()
    return float(number) * (1000 if thousands else 1)


def nothing_is_held(running, descriptors, seconds=10):
    until(lambda: running.descriptors() <= descriptors and current_connections(running) == 0,
          lambda: f"{running.descriptors()} descriptors, {descriptors} before; {current_connections(running)} connections", seconds)


def connected(world, version=None):
    """A good client, greeted by the server behind."""
    sealed = unverified(version).wrap_socket(world.third.connect(world.virtual, PORT), server_hostname="mail.example.test")
    assert sealed.recv(100).startswith(b"220 mail1")
    return sealed


def still_serves(connection):
    connection.sendall(b"NOOP\r\n")
    assert connection.recv(100).startswith(b"250 ")


def warmed(world, running):
    """Descriptors of the process when it rests, after the first connection has made what stays."""
    connected(world).close()
    until(lambda: current_connections(running) == 0, "the first client is gone")
    return running.descriptors()


_NOISE = random.Random(465).randbytes(4000)

NOT_TLS = {
    "plain SMTP": b"EHLO client.example.test\r\n",
    "HTTP": b"GET / HTTP/1.1\r\nHost: mail.example.test\r\n\r\n",
    "noise": b"\x80" + _NOISE,
    "zeroes": bytes(4000),
    "hello of SSL 2": b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01\x00\x80\x02\x00\x80\x03\x00\x80\x04\x00\x80\x05\x00\x80" + _NOISE[:24],
    "record of noise": record(HANDSHAKE, b"\x01\x00\x01\x28" + _NOISE[:296]),
    "data first": record(DATA, b"EHLO client.example.test\r\n"),
    "alert first": record(ALERT, b"\x02\x28"),
    "oversized record": record(HANDSHAKE, b"\x01\x00\x40\x00\x03\x03", length=16384 + 2048 + 1, version=0x0301) + bytes(20000),
    "longest record": record(HANDSHAKE, b"\x01\x00\xff\xf0\x03\x03", length=0xFFFF, version=0x0301) + bytes(70000),
    "endless hello": b"".join(record(HANDSHAKE, (b"\x01\xff\xff\xff\x03\x03" if not i else b"") + bytes(16000)) for i in range(20)),
    "empty records": record(HANDSHAKE) * 5000,
    "empty data": record(DATA) * 5000,
    "warnings": record(ALERT, b"\x01\x5a") * 5000,
    "hello with a wrong length inside": client_hello()[:43] + b"\xff" + client_hello()[44:],
    "hello twice": client_hello() * 2,
}


@pytest.mark.parametrize("name", NOT_TLS)
def test_what_is_not_tls_ends_its_own_connection_and_the_log_names_it(world4, running, member, name):
    descriptors = warmed(world4, running)
    with connected(world4) as bystander:
        reached = len(member.clients)
        memory = running.rss_bytes()
        with Talk(world4.other, world4.virtual, PORT) as bad:
            try:
                bad.send(NOT_TLS[name])
            except OSError:
                pass  # it was ended while it was still talking
            assert bad.ending(HANDSHAKE_SECONDS - 1) in ("fin", "reset"), "it ends before its time is over"
        running.until_logged(r"01260009:4: 172\.16\.51\.22:\d+ -> 172\.16\.51\.174:465: Connection error: \S+")
        running.until_logged(r"01260013:4: SSL Handshake failed for TCP 172\.16\.51\.22:\d+ -> 172\.16\.51\.174:465")
        still_serves(bystander)
        assert len(member.clients) == reached, "no server is bothered"
        assert running.rss_bytes() - memory < 8 << 20
    connected(world4).close()
    nothing_is_held(running, descriptors)


@pytest.mark.parametrize("size", [1, 5, 6, 40, -1], ids=["1", "header", "6", "40", "all but one"])
def test_half_a_client_hello_ends_with_its_time_or_with_its_client(world4, running, size):
    descriptors = warmed(world4, running)
    half = client_hello()[:size]
    with connected(world4) as bystander, Talk(world4.other, world4.virtual, PORT) as patient, Talk(world4.other, world4.virtual, PORT) as hasty:
        patient.send(half)
        began = time.monotonic()
        hasty.send(half)
        hasty.finish_sending()
        assert hasty.ending(HANDSHAKE_SECONDS - 1) in ("fin", "reset")
        assert patient.ending() in ("fin", "reset")
        assert HANDSHAKE_SECONDS - 1 < time.monotonic() - began < HANDSHAKE_SECONDS + 3
        still_serves(bystander)
    running.until_logged(r"01260013:4: SSL Handshake failed for TCP 172\.16\.51\.22:\d+ -> 172\.16\.51\.174:465")
    nothing_is_held(running, descriptors)


def test_a_client_hello_in_single_bytes_is_a_good_one(world4, running):
    context = unverified()
    answers, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    sealed = context.wrap_bio(answers, out)
    with Talk(world4.other, world4.virtual, PORT) as slow:
        while True:
            try:
                sealed.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in out.read():
                    slow.send(bytes([byte]))
                    time.sleep(0.002)
                answers.write(slow.socket.recv(65536))
        slow.send(out.read())
        while True:
            try:
                assert sealed.read(100).startswith(b"220 mail1")
                return
            except ssl.SSLWantReadError:
                answers.write(slow.socket.recv(65536))


AFTER_THE_HANDSHAKE = {
    "noise": _NOISE,
    "plain SMTP": b"NOOP\r\n" * 10,
    "record of noise": record(DATA, _NOISE[:300]),
    "oversized record": record(DATA, bytes(16384 + 2048 + 1)),
    "longest record": record(DATA, bytes(0xFFFF)),
    "empty records": record(DATA) * 5000,
    "empty handshake records": record(HANDSHAKE) * 5000,
    "hello again": client_hello(),
    "warnings": record(ALERT, b"\x01\x5a") * 5000,
}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["TLS 1.2", "TLS 1.3"])
@pytest.mark.parametrize("name", AFTER_THE_HANDSHAKE)
def test_bad_records_after_the_handshake_end_their_own_connection_on_both_sides(world4, running, member, name, version):
    descriptors = warmed(world4, running)
    with connected(world4) as bystander, connected(world4, version) as bad:
        with Talk.over(socket.socket(fileno=bad.detach())) as raw:
            began = time.monotonic()
            try:
                raw.send(AFTER_THE_HANDSHAKE[name])
            except OSError:
                pass
            assert raw.ending() in ("fin", "reset")
            assert time.monotonic() - began < 5
        still_serves(bystander)
        until(lambda: member.open_count == 1, lambda: f"the server behind has {member.open_count} connections")
    nothing_is_held(running, descriptors)


STARTTLS = VIRTUAL.replace("172.16.51.174:465", "172.16.51.174:587").replace("        /Common/tcp {{ }}\n", "        /Common/smtps {{ }}\n        /Common/tcp {{ }}\n")


@pytest.mark.parametrize("name", ["plain SMTP", "noise", "oversized record", "empty records", "endless hello", "alert first"])
def test_what_is_not_tls_behind_starttls_ends_its_own_connection_on_both_sides(world4, sluice, member, name):
    running = sluice(STARTTLS.format(seconds=HANDSHAKE_SECONDS), listening=(587,))
    descriptors = running.descriptors()
    with Talk(world4.other, world4.virtual, 587) as bad:
        assert bad.line().startswith("220 ")
        bad.send("EHLO client.example.test\r\n")
        while bad.line()[3] == "-":
            pass
        bad.send("STARTTLS\r\n")
        assert bad.line().startswith("220 ")
        try:
            bad.send(NOT_TLS[name])
        except OSError:
            pass
        assert bad.ending(HANDSHAKE_SECONDS - 1) in ("fin", "reset")
    running.until_logged(r"01260013:4: SSL Handshake failed for TCP 172\.16\.51\.22:\d+ -> 172\.16\.51\.174:587")
    until(lambda: member.open_count == 0, "the server behind is let go")
    nothing_is_held(running, descriptors + MADE_ONCE)


TO_THE_MEMBER = VIRTUAL.replace("client-ssl", "server-ssl").replace("clientssl", "serverssl").replace("clientside", "serverside")
BAD_MEMBERS = {
    "plain SMTP": b"220 mail1 ESMTP\r\n",
    "noise": b"\x80" + _NOISE,
    "oversized record": record(HANDSHAKE, b"\x02\x00\x40\x00\x03\x03", length=16384 + 2048 + 1) + bytes(20000),
    "empty records": record(HANDSHAKE) * 5000,
    "warnings": record(ALERT, b"\x01\x5a") * 5000,
    "half a hello": record(HANDSHAKE, b"\x02\x00\x00\x60\x03\x03" + bytes(20)),
    "silence": b"",
}


@pytest.mark.parametrize("name", BAD_MEMBERS)
def test_a_member_that_answers_with_bad_tls_costs_its_client_and_nobody_else(world4, sluice, name):
    with Server(world4.network["mail1"], say_once(BAD_MEMBERS[name])) as member:
        running = sluice(TO_THE_MEMBER.format(seconds=HANDSHAKE_SECONDS), listening=(PORT,))
        descriptors = running.descriptors()
        assert world4.outcome(world4.other, PORT, HANDSHAKE_SECONDS + 3) in ("fin", "reset")
        running.until_logged(r"01260009:4: 172\.16\.51\.175:\d+ -> 172\.16\.51\.11:25: Connection error: \S+")
        running.until_logged(r"01260013:4: SSL Handshake failed for TCP 172\.16\.51\.175:\d+ -> 172\.16\.51\.11:25")
        until(lambda: member.open_count == 0, "the member is let go")
        nothing_is_held(running, descriptors + MADE_ONCE)


def test_clients_that_vanish_in_the_middle_of_a_handshake_leave_nothing(world4, running):
    descriptors = warmed(world4, running)
    hello = client_hello()
    for count in range(300):
        with Talk(world4.other, world4.virtual, PORT) as talk:
            talk.send(hello)
            if count % 2:
                talk.socket.recv(1)
            talk.reset()
    connected(world4).close()
    nothing_is_held(running, descriptors)


def seconds_of_handshakes(world, count):
    taken = []
    for _ in range(count):
        began = time.monotonic()
        with connected(world):
            taken.append(time.monotonic() - began)
    return statistics.median(taken)


STOPPED = 3000


def test_thousands_of_handshakes_that_stop_midway_do_not_stop_good_ones(world4, sluice, member, capsys):
    running = sluice(VIRTUAL.format(seconds=30), listening=(PORT,))
    descriptors = warmed(world4, running)
    alone = seconds_of_handshakes(world4, 50)
    memory = running.rss_bytes()
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)}
    attack = world4.other.popen(sys.executable, "-m", "lab.tls_records", world4.virtual, PORT, STOPPED, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        while_they_come = seconds_of_handshakes(world4, 50)
        assert attack.stdout.readline() == "stopped\n", attack.stderr.read()
        assert current_connections(running) >= STOPPED
        while_they_wait = seconds_of_handshakes(world4, 50)
        held = running.rss_bytes() - memory
        until(lambda: current_connections(running) == 0, lambda: f"{current_connections(running)} connections", 60, every=0.5)
        assert attack.communicate(timeout=30)[0] == f"{STOPPED}\n", "each was ended by us"
    finally:
        attack.kill()
        attack.wait()
    with capsys.disabled():
        print(f"\na good handshake: {alone * 1000:.1f} ms alone, {while_they_come * 1000:.1f} ms while {STOPPED} come, "
              f"{while_they_wait * 1000:.1f} ms while they wait; they hold {held / STOPPED / 1024:.0f} kB each")
    assert len(running.logged("01260013:4")) < 10, "the log is not flooded"
    nothing_is_held(running, descriptors)


def configuration_with(directory, certificate, key, passphrase=""):
    return f"""sys file ssl-cert /Common/mail.crt {{
    source-path file:{directory}/{certificate}
}}
sys file ssl-key /Common/mail.key {{
    {passphrase}
    source-path file:{directory}/{key}
}}
""" + VIRTUAL.format(seconds=10).replace("    handshake-timeout", "    cert /Common/mail.crt\n    key /Common/mail.key\n    handshake-timeout")


def test_a_key_that_is_another_certificates_is_named_and_refused_at_load(world4, sluice, directory):
    make_certificate(f"{directory}/a.crt", f"{directory}/a.key", "a.example.test")
    make_certificate(f"{directory}/b.crt", f"{directory}/b.key", "b.example.test")
    status, said = sluice(configuration_with(directory, "a.crt", "b.key"), start=False).start_expecting_failure()
    assert status == 1
    assert re.search(r"01070317:3: profile /Common/quick's key \(/Common/mail\.key\) and certificate \(/Common/mail\.crt\) do not match", said), said


@pytest.mark.parametrize("passphrase, message", [
    ("", r"01070313:3: Error reading key PEM file .*/Common/mail\.key.*passphrase"),
    ("passphrase wrong", r"01070734:3: Configuration error: Key File \(/Common/mail\.key\): the passphrase is wrong"),
], ids=["missing", "wrong"])
def test_a_passphrase_that_is_missing_or_wrong_is_named_and_refused_at_load(world4, sluice, directory, passphrase, message):
    make_certificate(f"{directory}/a.crt", f"{directory}/a.key", "a.example.test")
    subprocess.run(["openssl", "ec", "-in", f"{directory}/a.key", "-aes256", "-passout", "pass:right", "-out", f"{directory}/sealed.key"],
                   check=True, capture_output=True)
    status, said = sluice(configuration_with(directory, "a.crt", "sealed.key", passphrase), start=False).start_expecting_failure()
    assert status == 1
    assert re.search(message, said), said


def test_a_certificate_that_has_ended_is_named_and_served_as_on_big_ip(world4, sluice, member, directory):
    make_certificate(f"{directory}/a.crt", f"{directory}/a.key", "mail.example.test", days=-1)
    running = sluice(configuration_with(directory, "a.crt", "a.key"), listening=(PORT,))
    assert re.search(r"warning: .*/Common/mail\.crt.*(ended|expired)", running.output() + running.log()), running.output() + running.log()
    connected(world4).close()
