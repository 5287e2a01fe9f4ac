"""Scenarios of mail with TLS from the deployment guide, with Postfix behind and swaks in front; and STARTTLS towards the server."""
import os
import pathlib
import re
import subprocess
import tempfile

import pytest

from lab import postfix as lab_postfix
from lab.clients import Talk, swaks
from lab.waiting import until

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples/smtp-tls"

pytestmark = pytest.mark.skipif(not lab_postfix.may_run(), reason="Postfix is not installed")


def swaks_has_tls():
    found = subprocess.run(["swaks", "--support"], capture_output=True, text=True)
    return "TLS supported" in found.stdout


@pytest.fixture(scope="module")
def mail_server(network):
    with tempfile.TemporaryDirectory(prefix="sluice-lab-postfix-") as directory:
        os.chmod(directory, 0o755)  # Postfix's own users enter it
        server = lab_postfix.Postfix(network["mail1"], directory, relay_for="172.16.51.0/24", tls=True)
        server.start()
        yield server
        server.stop()


def example(name):
    return (EXAMPLES / name).read_text()


def sends(world4, port, tls, sender):
    if tls and not swaks_has_tls():
        pytest.skip("swaks has no TLS (libnet-ssleay-perl)")
    sent = swaks(world4.listed, world4.virtual, f"{sender}@example.test", port=port, tls=tls)
    assert sent.returncode == 0, sent.stdout + sent.stderr
    return sent.stdout


@pytest.mark.parametrize("file, port, tls", [
    ("1-plain.conf", 25, None),
    ("2-offload.conf", 465, "at once"),
    ("2-offload.conf", 587, "starttls"),
    ("3-bridging.conf", 465, "at once"),
    ("3-bridging.conf", 587, "starttls"),
    ("4-pass-through.conf", 465, "at once"),
    ("4-pass-through.conf", 587, "starttls"),
    ("5-tls-to-the-server.conf", 25, None),
    ("6-starttls.conf", 25, None),
    ("6-starttls.conf", 25, "starttls"),
    ("7-starttls-to-the-server.conf", 25, None),
])
def test_a_mail_goes_through_in_each_scenario(world4, sluice, mail_server, file, port, tls):
    sluice(example(file), listening=(port,))
    sender = f"{file[0]}-{port}-{(tls or 'clear').replace(' ', '-')}"
    sends(world4, port, tls, sender)
    until(lambda: f"from=<{sender}@example.test>" in mail_server.log(), "Postfix notes the mail")


@pytest.mark.parametrize("port, starttls", [(465, False), (587, True)])
def test_pass_through_shows_the_servers_own_certificate_and_leaves_starttls_to_it(world4, sluice, mail_server, port, starttls):
    sluice(example("4-pass-through.conf"), listening=(port,))
    words = ["-starttls", "smtp"] if starttls else []
    talk = "EHLO client.example.test\r\nMAIL FROM:<through-%d@example.test>\r\nRCPT TO:<a@example.test>\r\nDATA\r\n"
    with world4.listed.popen("openssl", "s_client", "-connect", f"{world4.virtual}:{port}", "-crlf", "-ign_eof", *words, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as client:
        said, _ = client.communicate((talk % port + "Subject: hello\r\n\r\nhello\r\n.\r\nQUIT\r\n").replace("\r", ""), timeout=30)
    own = (pathlib.Path(mail_server.directory) / "etc/mail.crt").read_text()
    shown = said[said.index("-----BEGIN"):said.index("-----END CERTIFICATE-----")]
    assert shown.split() == own[own.index("-----BEGIN"):own.index("-----END CERTIFICATE-----")].split()
    assert "250 2.0.0 Ok: queued" in said
    assert until(lambda: mail_server.client_of(f"through-{port}@example.test"), "Postfix notes the mail") == "172.16.51.175"


def test_a_client_in_clear_is_told_to_begin_tls_where_it_is_required(world4, sluice, mail_server):
    sluice(example("2-offload.conf"), listening=(587,))
    with Talk(world4.listed, world4.virtual, 587) as talk:
        assert talk.line().startswith("220 ")
        talk.send("EHLO client.example.test\r\n")
        lines = [talk.line()]
        while lines[-1][3] == "-":
            lines.append(talk.line())
        assert [line[4:] for line in lines].count("STARTTLS") == 1
        talk.send("MAIL FROM:<a@example.test>\r\nNOOP\r\n")
        assert talk.line() == "530 5.7.0 Must issue a STARTTLS command first"
        assert talk.line().startswith("250 ")


def test_a_member_that_speaks_plain_smtp_where_tls_is_expected_is_named_with_the_option_that_helps(world4, sluice, mail_server):
    running = sluice(example("5-tls-to-the-server.conf").replace(":465 {", ":25 {"))
    assert world4.outcome(world4.listed) == "reset"
    running.until_logged(r"01260009:4: .* -> 172\.16\.51\.11:25: Connection error: .*server-activation-mode")
    running.until_logged(r"01260013:4: SSL Handshake failed for TCP .* -> 172\.16\.51\.11:25")


def test_a_client_that_does_not_speak_tls_is_ended_and_nobody_else(world4, sluice, mail_server):
    running = sluice(example("2-offload.conf"), listening=(465,))
    with Talk(world4.listed, world4.virtual, 465) as talk:
        talk.send("EHLO client.example.test\r\n")
        assert talk.ending() in ("fin", "reset")
    running.until_logged(r"01260013:4: SSL Handshake failed for TCP 172\.16\.51\.21:\d+ -> 172\.16\.51\.174:465")
    sends(world4, 465, "at once", "after-garbage")
    shown = running.ask("tmsh", "show ltm virtual mail_offload")
    assert re.search(r"\n  Handshakes +1 +-\n", shown), shown
    assert re.search(r"\n  Failed Handshakes +1 +-\n", shown), shown
