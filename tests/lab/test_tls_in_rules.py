"""STARTTLS by a rule: a real client in front, Postfix behind, which speaks no TLS."""
import pathlib
import smtplib
import ssl

import pytest

from lab.clients import Talk, swaks

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/starttls-rule/bigip.conf"


@pytest.fixture
def running(world4, sluice, postfixes):
    text = EXAMPLE.read_text()
    text = text.replace("127.0.0.11:2500", "172.16.51.11:25").replace("127.0.0.", "172.16.51.").replace("/8", "/24").replace(":2525", ":25")
    return sluice(text)


def _answer(read_line):
    lines = [read_line()]
    while lines[-1][3:4] == "-":
        lines.append(read_line())
    return lines


def _unverified():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def test_mail_goes_through_tls_that_the_rule_begins(world4, running):
    class Client(smtplib.SMTP):
        def _get_socket(self, host, port, timeout):
            return world4.other.connect(host, port, timeout)

    with Client(world4.virtual, 25, "client.example.test", 15) as client:
        client.starttls(context=_unverified())
        assert client.sendmail("a@example.test", ["b@example.test"], "Subject: sealed\r\n\r\nhello\r\n") == {}
    running.until_logged(r"<CLIENTSSL_HANDSHAKE>: 172\.16\.51\.22: TLSv1\.3 TLS13-AES")


def test_a_client_of_openssl_speaks_through_it(world4, running):
    done = world4.other.run("openssl", "s_client", "-connect", f"{world4.virtual}:25", "-starttls", "smtp", "-quiet", "-crlf", "-tls1_2",
                            input="EHLO client.example.test\nQUIT\n", timeout=30)
    assert "221 " in done.stdout, done.stdout + done.stderr
    running.until_logged(r"<CLIENTSSL_HANDSHAKE>: 172\.16\.51\.22: TLSv1\.2 ECDHE-")


def test_without_starttls_mail_goes_in_clear(world4, running):
    done = swaks(world4.other, world4.virtual, "a@example.test", "b@example.test")
    assert done.returncode == 0, done.stdout
    assert "CLIENTSSL_HANDSHAKE" not in running.log()


def test_what_is_said_in_clear_behind_starttls_does_not_count(world4, running):
    with Talk(world4.other, world4.virtual) as client:
        assert client.line().startswith("220 ")
        client.send("EHLO client.example.test\r\n")
        assert _answer(client.line)[-1] == "250 STARTTLS"
        client.send("STARTTLS\r\nMAIL FROM:<smuggled@example.test>\r\n")
        assert client.line().startswith("220 ")
        with _unverified().wrap_socket(client.socket) as sealed:
            with sealed.makefile("rw", newline="") as dialogue:
                def ask(line):
                    dialogue.write(line + "\r\n")
                    dialogue.flush()
                    return _answer(dialogue.readline)
                assert ask("EHLO client.example.test")[-1].startswith("250 ")
                assert ask("RCPT TO:<b@example.test>")[0].startswith("503 ")
                assert ask("QUIT")[0].startswith("221 ")
