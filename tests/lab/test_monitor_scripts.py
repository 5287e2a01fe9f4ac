"""examples/monitors/smtp-check, called as Sluice calls it: eleven checks of Postfix with passwords, and of servers that stop answering."""
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

import pytest

from lab import submission_server
from lab.certificates import make_certificate
from lab.servers import Server
from lab.stuck_server import stuck_at
from lab.submission_server import SubmissionServer
from lab.waiting import until

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/monitors"
SCRIPT = EXAMPLE / "smtp-check"

pytestmark = pytest.mark.skipif(not submission_server.may_run(), reason="Postfix or sasl2-bin is not installed")

PORTS = {"plain": 25, "smtps": 465, "starttls": 587}
EXPIRED_PORTS = {"smtps": 1465, "starttls": 1587}
ACTIONS = ("ehlo", "login", "message", "both")
CHECKS = [(transport, action) for transport in PORTS for action in ACTIONS]
WITH_TLS = [check for check in CHECKS if check[0] != "plain"]
WITH_LOGIN = [check for check in CHECKS if check[1] in ("login", "both")]
WITH_MESSAGE = [check for check in CHECKS if check[1] in ("message", "both")]
PASSWORD = "p\"a\\s:s %41@'$HOME`/ü"
SECRETS = {"USERNAME": "checker", "PASSWORD": PASSWORD}
ENVELOPE = {"MAIL_FROM": "monitor@example.test", "MAIL_TO": "check@example.test"}


@pytest.fixture(scope="module")
def mail_server(network):
    with tempfile.TemporaryDirectory(prefix="sluice-lab-postfix-") as directory:
        os.chmod(directory, 0o755)  # Postfix's own users enter it
        server = SubmissionServer(network["mail1"], directory, "checker", PASSWORD)
        try:
            yield server.start()
        finally:
            server.stop()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    directory = tmp_path_factory.mktemp("pair")
    make_certificate(f"{directory}/crt", f"{directory}/key", "stuck.example.test")
    return f"{directory}/crt", f"{directory}/key"


def environment(pairs):
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **pairs}


def start(world, port, transport, action, host="mail1", **pairs):
    """Calls the script as Sluice does; the running process."""
    address = world.ip({"mail1": 11, "mail2": 12}[host])
    return world.sluice.popen(SCRIPT, address if ":" in address else f"::ffff:{address}", port, transport, action, env=environment(pairs),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def finished(process):
    stdout, stderr = process.communicate(timeout=30)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def check(world, transport, action, port=None, **pairs):
    return finished(start(world, port or PORTS[transport], transport, action, **pairs))


def is_up(done):
    assert (done.stdout, done.stderr, done.returncode) == ("UP\n", "", 0)


def is_down(done, reason):
    """Says nothing on standard output, and on standard error one line that begins with the reason."""
    assert (done.stdout, done.returncode) == ("", 1), done.stderr
    assert done.stderr.startswith(reason) and done.stderr.count("\n") == 1, done.stderr


def test_the_script_is_plain_shell():
    assert subprocess.run(["dash", "-n", SCRIPT]).returncode == 0
    assert SCRIPT.read_text().startswith("#!/bin/sh\n") and os.access(SCRIPT, os.X_OK)


def test_the_example_has_each_check_but_the_one_that_is_built_in():
    found = re.findall(r'^ltm monitor external /Common/(\w+) \{\n    args "(\w+) (\w+)"\n    defaults-from /Common/mail_check$',
                       (EXAMPLE / "bigip.conf").read_text(), re.M)
    assert found == [(f"{transport}_{action}", transport, action) for transport, action in CHECKS[1:]] and len(found) == 11


@pytest.mark.parametrize("transport, action", CHECKS)
def test_a_server_that_does_what_is_asked_is_up(world, mail_server, transport, action):
    is_up(check(world, transport, action, **SECRETS, **ENVELOPE))


@pytest.mark.parametrize("transport, action", WITH_LOGIN)
@pytest.mark.parametrize("mechanism", [None, "LOGIN", "PLAIN"])
def test_a_wrong_password_is_down(world4, mail_server, transport, action, mechanism):
    chosen = {"AUTH_MECHANISM": mechanism} if mechanism else {}
    is_up(check(world4, transport, action, **SECRETS, **ENVELOPE, **chosen))
    wrong = {**SECRETS, "PASSWORD": "wrong"}
    is_down(check(world4, transport, action, **wrong, **ENVELOPE, **chosen), "AUTH: 535 5.7.8 Error: authentication failed")


@pytest.mark.parametrize("transport, action", WITH_MESSAGE)
def test_a_recipient_that_is_refused_is_down(world4, mail_server, transport, action):
    is_down(check(world4, transport, action, **SECRETS, **{**ENVELOPE, "MAIL_TO": "nobody@example.test"}),
            "RCPT: 550 5.1.1 <nobody@example.test>: Recipient address rejected")


def test_messages_to_a_domain_for_the_purpose_are_thrown_away(world4, mail_server):
    is_up(check(world4, "plain", "message", **{**ENVELOPE, "MAIL_TO": "probe@check.example.test"}))
    until(lambda: re.search(r"to=<probe@check\.example\.test>, relay=none, .* status=sent \(health check\)", mail_server.log()), "Postfix discards it")


def test_only_who_logs_in_may_send_to_foreign_domains(world4, mail_server):
    foreign = {**ENVELOPE, "MAIL_TO": "check@foreign.test"}
    is_down(check(world4, "starttls", "message", **SECRETS, **foreign), "RCPT: 554 5.7.1 <check@foreign.test>: Relay access denied")
    is_up(check(world4, "starttls", "both", **SECRETS, **foreign))


@pytest.mark.parametrize("transport, action", WITH_TLS)
def test_certificates_are_verified_when_an_authority_is_named(world4, mail_server, transport, action):
    asked = {**SECRETS, **ENVELOPE, "CA_FILE": mail_server.authority}
    is_up(check(world4, transport, action, **asked, SERVER_NAME=mail_server.server_name))
    is_down(check(world4, transport, action, **asked, SERVER_NAME="other.example.test"), "TLS handshake: (60) SSL: no alternative certificate")
    is_down(check(world4, transport, action, EXPIRED_PORTS[transport], **asked, SERVER_NAME=mail_server.server_name),
            "TLS handshake: (60) SSL certificate problem: ")


@pytest.mark.parametrize("transport, action", WITH_TLS)
def test_a_certificate_that_has_ended_is_down_when_an_authority_is_named(world4, mail_server, transport, action):
    port = EXPIRED_PORTS[transport]
    is_up(check(world4, transport, action, port, **SECRETS, **ENVELOPE))
    is_down(check(world4, transport, action, port, **SECRETS, **ENVELOPE, CA_FILE=mail_server.old_authority, SERVER_NAME=mail_server.server_name),
            "TLS handshake: (60) SSL certificate problem: certificate has expired")


STEPS_TO_TLS = {"plain": [], "smtps": ["TLS"], "starttls": ["STARTTLS", "TLS"]}
STEPS_OF = {"ehlo": ["NOOP"], "login": ["AUTH", "NOOP"], "message": ["MAIL", "RCPT", "DATA", "message"],
            "both": ["AUTH", "MAIL", "RCPT", "DATA", "message"]}
NAMES = {"TLS": "TLS handshake"}


@pytest.mark.parametrize("transport, action", CHECKS)
def test_a_server_that_hangs_is_down_within_the_bound_and_the_step_is_named(world4, pair, transport, action):
    steps = ["greeting", "EHLO", *STEPS_TO_TLS[transport], *STEPS_OF[action], "QUIT"]
    ports = dict(enumerate(steps, 2500))
    with contextlib.ExitStack() as servers:
        for port, step in ports.items():
            servers.enter_context(Server(world4.network["mail2"], stuck_at(step, *pair, at_once=transport == "smtps"), port=port))
        started = time.monotonic()
        running = {step: start(world4, port, transport, action, "mail2", **SECRETS, **ENVELOPE, CHECK_TIMEOUT="3") for port, step in ports.items()}
        for step, process in running.items():
            is_down(finished(process), f"{NAMES.get(step, step)}: no answer within 3 s")
        assert 3 <= time.monotonic() - started < 6


def test_a_server_that_is_not_there_is_down(world4):
    is_down(check(world4, "plain", "ehlo", host="mail2"), "connect: (7) Failed to connect to 172.16.51.12 port 25: ")


def test_a_server_that_refuses_with_its_greeting_is_down(world4):
    with Server(world4.network["mail2"], lambda connection: connection.sendall(b"554 go\x1b[31m away\r\n")):
        is_down(check(world4, "plain", "ehlo", host="mail2"), "greeting: 554 go?[31m away")


def test_a_server_without_logins_or_tls_is_down_for_those_who_ask_for_them(world4, pair):
    """curl leaves out a login that is not offered."""
    with Server(world4.network["mail2"], stuck_at(None, extensions=())):
        is_up(check(world4, "plain", "message", host="mail2", **ENVELOPE))
        is_down(check(world4, "plain", "login", host="mail2", **SECRETS), "EHLO: the server offers no AUTH")
        is_down(check(world4, "plain", "both", host="mail2", **SECRETS, **ENVELOPE), "EHLO: the server offers no AUTH")
        is_down(check(world4, "starttls", "ehlo", 25, host="mail2"), "EHLO: (64) ")
    with Server(world4.network["mail2"], stuck_at(None), port=465):
        is_down(check(world4, "smtps", "ehlo", host="mail2"), "TLS handshake: (35) ")


def test_the_message_is_a_whole_one_and_asks_for_no_answer(world4, pair):
    heard = []
    with Server(world4.network["mail2"], stuck_at(None, heard=heard)):
        is_up(check(world4, "plain", "message", host="mail2", **ENVELOPE))
    message = heard[0]
    assert message.count(b"\n") == message.count(b"\r\n")
    headers, _, body = message.partition(b"\r\n\r\n")
    assert [line.split(b":")[0] for line in headers.split(b"\r\n")] == [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted"]
    assert b"Auto-Submitted: auto-generated" in headers and body.strip()


@pytest.mark.parametrize("words, reason", [
    ((), "the first word of args is plain, smtps or starttls"),
    (("plain",), "the second word of args is ehlo, login, message or both"),
    (("plain", "log in"), "the second word of args is ehlo, login, message or both"),
    (("plain", "login"), "the monitor has no user-defined USERNAME"),
    (("plain", "message"), "the monitor has no user-defined MAIL_FROM"),
])
def test_a_monitor_that_is_not_complete_is_down_and_says_what_it_lacks(world4, words, reason):
    is_down(world4.sluice.run(SCRIPT, "::ffff:172.16.51.12", 25, *words, env=environment({})), reason)


def test_an_authority_that_cannot_be_read_is_named(world4):
    is_down(check(world4, "smtps", "ehlo", CA_FILE="/nowhere.pem"), "cannot read CA_FILE /nowhere.pem")


def command_lines():
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_bytes()
        except OSError:
            continue


def in_group(group):
    found = subprocess.run(["ps", "-eo", "pgid=,args="], capture_output=True, text=True).stdout
    return [line for line in found.splitlines() if line.split()[0] == str(group)]


@pytest.mark.parametrize("step", ["AUTH", "message"])
def test_secrets_are_in_no_command_line_and_nothing_is_left_behind(world4, pair, directory, step):
    """Ended in the middle, as a monitor ends a check that overruns: with its process group."""
    pairs = {"USERNAME": "checker-name", "PASSWORD": "very-secret-word", **ENVELOPE, "TMPDIR": str(directory), "HOME": str(directory)}
    with Server(world4.network["mail2"], stuck_at(step, *pair), port=587) as server:
        running = start(world4, 587, "starttls", "both", "mail2", **pairs)
        try:
            until(lambda: server.open_count and any("curl" in line for line in in_group(running.pid)), "curl is at it")
            seen = list(command_lines())
            assert not any(word in line for line in seen for word in (b"very-secret-word", b"checker-name", b"%76%65%72%79"))
            assert list(directory.iterdir()) == []
        finally:
            os.killpg(running.pid, signal.SIGKILL)
        assert finished(running).stdout == ""
        until(lambda: not in_group(running.pid), lambda: f"nothing runs on: {in_group(running.pid)}", 5)
    assert list(directory.iterdir()) == []
