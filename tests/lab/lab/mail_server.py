"""A small SMTP server that stands in for Postfix where Postfix cannot run: accepts or refuses by the client's address, and logs
both as Postfix does. Run as a program it serves; the class starts and asks it.

usage: mail_server.py ADDRESS PORT TRUSTED LOG"""
import itertools
import os
import re
import socket
import socketserver
import subprocess
import sys
import threading

from .waiting import until

_DOMAIN = "example.test"


class MailServer:
    """The same face as postfix.Postfix, as far as the play needs it."""

    def __init__(self, host, directory, trusted, port=25):
        self.host, self.port, self.trusted = host, port, trusted
        self.log_path = f"{directory}.log"
        self._process = None

    def start(self):
        environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}
        self._process = self.host.popen(sys.executable, "-m", "lab.mail_server", self.host.address, self.port, self.trusted, self.log_path,
                                        stdin=subprocess.DEVNULL, env=environment)
        until(self._answers, f"the mail server on {self.host.name} answers", 10)

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def line_about(self, sender):
        """The log's line that tells from where that sender's mail came, or None."""
        return line_about(self.log(), sender)

    def log(self):
        try:
            with open(self.log_path) as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def _answers(self):
        try:
            with self.host.connect(self.host.address, self.port, 2) as probe:
                return probe.recv(200).startswith(b"220")
        except OSError:
            return False


def line_about(log, sender):
    """In a log of Postfix's layout: the refusal that names the sender, or the `client=` line of its accepted message."""
    refused = re.search(rf"^.*(NOQUEUE: reject: .*from=<{re.escape(sender)}>.*)$", log, re.M)
    if refused:
        return refused[1]
    accepted = re.search(rf": ([0-9A-F]+): from=<{re.escape(sender)}>", log)
    if not accepted:
        return None
    client = re.search(rf"^.*({accepted[1]}: client=\S+)$", log, re.M)
    return client[1] if client else None


class _Session(socketserver.StreamRequestHandler):
    """One client's dialogue: enough of RFC 5321 for swaks and monitors."""

    def handle(self):
        self.client = self.client_address[0]
        self._say("220 small.example.test ESMTP")
        sender = None
        while line := self.rfile.readline(2048):
            words = line.decode(errors="replace").strip()
            verb = words[:4].upper()
            if verb in ("HELO", "EHLO", "NOOP", "RSET"):
                self._say("250 ok")
            elif verb == "MAIL":
                sender = re.search(r"<(.*?)>", words)[1] if "<" in words else ""
                self._say("250 2.1.0 Ok")
            elif verb == "RCPT":
                self._recipient(sender, words)
            elif verb == "DATA":
                self._data(sender)
            elif verb == "QUIT":
                self._say("221 2.0.0 Bye")
                return
            else:
                self._say("502 5.5.2 not here")

    def _recipient(self, sender, words):
        recipient = re.search(r"<(.*?)>", words)[1] if "<" in words else ""
        if self.client == self.server.trusted or recipient.endswith("@" + _DOMAIN):
            self._say("250 2.1.5 Ok")
            return
        self.server.note(f"NOQUEUE: reject: RCPT from unknown[{self.client}]: 554 5.7.1 <{recipient}>: Relay access denied; from=<{sender}>")
        self._say(f"554 5.7.1 <{recipient}>: Relay access denied")

    def _data(self, sender):
        self._say("354 End data with <CR><LF>.<CR><LF>")
        while self.rfile.readline(65536) not in (b".\r\n", b""):
            pass
        number = f"{next(self.server.numbers):08X}"
        self.server.note(f"{number}: client=unknown[{self.client}]")
        self.server.note(f"{number}: from=<{sender}>")
        self._say(f"250 2.0.0 Ok: queued as {number}")

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, trusted, log):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Session)
        self.trusted, self._log = trusted, log
        self.numbers = itertools.count(0xA0000001)
        self._lock = threading.Lock()

    def note(self, text):
        with self._lock, open(self._log, "a") as file:
            file.write(f"smtpd: {text}\n")

    def handle_error(self, request, client_address):
        """A client that leaves in the middle is nothing to report."""


if __name__ == "__main__":
    _Server((sys.argv[1], int(sys.argv[2])), sys.argv[3], sys.argv[4]).serve_forever()
