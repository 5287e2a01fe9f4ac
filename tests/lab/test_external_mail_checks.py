"""examples/monitors with the program: mail servers with passwords go down and come up by what their checks find."""
import contextlib
import os
import pathlib
import re
import tempfile

import pytest

from lab import submission_server
from lab.submission_server import SubmissionServer
from lab.waiting import stays

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/monitors"

pytestmark = pytest.mark.skipif(not submission_server.may_run(), reason="Postfix or sasl2-bin is not installed")


@pytest.fixture
def mail_servers(network):
    with tempfile.TemporaryDirectory(prefix="sluice-lab-postfix-") as directory, contextlib.ExitStack() as running:
        os.chmod(directory, 0o755)  # Postfix's own users enter it
        made = {}
        for name in ("mail1", "mail2"):
            os.mkdir(f"{directory}/{name}", 0o755)
            made[name] = SubmissionServer(network[name], f"{directory}/{name}", "monitor", "change me")
            running.callback(made[name].stop)
            made[name].start()
        yield made


def example():
    """The example with its times shortened."""
    text = (EXAMPLE / "bigip.conf").read_text()
    text = text.replace("file:examples/monitors/smtp-check", f"file:{EXAMPLE}/smtp-check")
    return text.replace("interval 30", "interval 1").replace("timeout 91", "timeout 6").replace("CHECK_TIMEOUT 10", "CHECK_TIMEOUT 2")


def state_line(pool, last, port, state):
    identity = {"up": "01070727", "down": "01070638"}[state]
    return rf"{identity}:5: Pool /Common/{pool} member /Common/172\.16\.51\.{last}:{port} monitor status {state}\."


MEMBERS = [("relay_pool", 25), ("submissions_pool", 465), ("submission_pool", 587)]


def test_members_go_down_when_the_password_becomes_wrong_and_come_up_again(world4, sluice, mail_servers):
    running = sluice(example(), listening=(25, 465, 587))
    for pool, port in MEMBERS:
        running.until_logged(state_line(pool, 11, port, "up"), 20)
        running.until_logged(state_line(pool, 12, port, "up"), 20)
    mail_servers["mail2"].passwords.set("monitor", "another")
    for pool, port in MEMBERS[1:]:
        running.until_logged(state_line(pool, 12, port, "down"), 20)
    running.until_logged(r"Monitor /Common/starttls_both on 172\.16\.51\.12:587: AUTH: 535 5\.7\.8 Error: authentication failed")
    assert {world4.outcome(world4.other, 587).split()[1] for _ in range(6)} == {"mail1.example.test"}
    stays(lambda: not running.logged(state_line("relay_pool", 12, 25, "down")), "a check that does not log in goes on as before", 2)
    mail_servers["mail2"].passwords.set("monitor", "change me")
    for pool, port in MEMBERS[1:]:
        running.until_logged(state_line(pool, 12, port, "up"), 20, times=2)
    assert {world4.outcome(world4.other, 587).split()[1] for _ in range(6)} == {"mail1.example.test", "mail2.example.test"}
    assert not running.logged(r"172\.16\.51\.11:\d+ monitor status down")


def test_all_eleven_checks_find_a_good_server_up_and_those_that_log_in_a_changed_password(world4, sluice, mail_servers):
    text = example()
    for transport, pool in (("plain", "relay"), ("smtps", "submissions"), ("starttls", "submission")):
        checks = " and ".join(re.findall(rf"^ltm monitor external (/Common/{transport}_\w+) ", text, re.M))
        text = re.sub(rf"(ltm pool /Common/{pool}_pool .*?\n    monitor )/Common/\w+\n", rf"\g<1>{checks}\n", text, flags=re.S)
    assert text.count(" and /Common/") == 8
    running = sluice(text, listening=(25, 465, 587))
    for pool, port in MEMBERS:
        running.until_logged(state_line(pool, 11, port, "up"), 20)
    mail_servers["mail1"].passwords.set("monitor", "another")
    for pool, port in MEMBERS:
        running.until_logged(state_line(pool, 11, port, "down"), 20)
    for name in ("plain_login", "plain_both", "smtps_login", "smtps_both", "starttls_login", "starttls_both"):
        running.until_logged(rf"Monitor /Common/{name} on 172\.16\.51\.11:\d+: AUTH: 535 ")
    assert not running.logged(r"Monitor /Common/\w+_(ehlo|message) on ")


def test_a_server_that_hangs_is_down_until_it_goes_on(world4, sluice, mail_servers):
    running = sluice(example(), listening=(587,))
    running.until_logged(state_line("submission_pool", 11, 587, "up"), 20)
    mail_servers["mail1"].pause()
    try:
        running.until_logged(state_line("submission_pool", 11, 587, "down"), 20)
        running.until_logged(r"Monitor /Common/starttls_both on 172\.16\.51\.11:587: [\w ]+: no answer within 2 s")
    finally:
        mail_servers["mail1"].go_on()
    running.until_logged(state_line("submission_pool", 11, 587, "up"), 20, times=2)
