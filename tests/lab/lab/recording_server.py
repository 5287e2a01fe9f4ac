"""An SMTP server that keeps every byte it is sent: commands as lines, messages as they came. CRLF alone ends a line."""
import socket
import threading
import time


class RecordingServer:
    """`Server(host, recorder.handle)` serves it. Replies come after `delay` seconds each, in two pieces."""

    def __init__(self, name, delay=0.0, refuses=()):
        self.name, self.delay, self.refuses = name, delay, refuses
        self.commands = []  # of all connections, in the order in which they came
        self.messages = []  # bytes behind DATA up to the last CRLF before the dot, and of BDAT
        self._lock = threading.Lock()

    def handle(self, connection):
        _Dialogue(self, connection).run()

    def note(self, kept, item):
        with self._lock:
            kept.append(item)


class _Dialogue:
    def __init__(self, recorder, connection):
        self.recorder, self.connection, self.kept = recorder, connection, bytearray()
        self.sender, self.recipients, self.octets = None, 0, b""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self):
        self.say("220 " + self.recorder.name + " ESMTP")
        while (line := self.until(b"\r\n")) is not None:
            self.recorder.note(self.recorder.commands, line.decode("latin-1"))
            verb = line[:4].upper()
            if not getattr(self, "on_" + verb.decode("latin-1").lower(), self.unknown)(line):
                return

    def say(self, text):
        time.sleep(self.recorder.delay)
        data = text.encode() + b"\r\n"
        self.connection.sendall(data[:5])
        self.connection.sendall(data[5:])
        return True

    def until(self, end):
        """What comes before `end`; None when the client leaves."""
        seen = 0
        while (found := self.kept.find(end, seen)) < 0:
            seen = max(len(self.kept) - len(end) + 1, 0)
            if not self.more():
                return None
        return self.take(found, len(end))

    def take(self, size, behind=0):
        got = bytes(self.kept[:size])
        del self.kept[:size + behind]
        return got

    def more(self):
        data = self.connection.recv(65536)
        self.kept += data
        return bool(data)

    def unknown(self, line):
        return self.say("500 5.5.2 what?")

    def on_ehlo(self, line):
        self.sender, self.recipients = None, 0
        return self.say(f"250-{self.recorder.name} greets {line[5:].decode('latin-1')}\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME")

    def on_noop(self, line):
        return self.say("250 2.0.0 nothing done")

    def on_rset(self, line):
        self.sender, self.recipients, self.octets = None, 0, b""
        return self.say("250 2.0.0 forgotten")

    def on_mail(self, line):
        if self.sender is not None:
            return self.say("503 5.5.1 nested MAIL")
        if any(word in line for word in self.recorder.refuses):
            return self.say("550 5.7.1 not from you")
        self.sender = line
        return self.say("250 2.1.0 sender ok")

    def on_rcpt(self, line):
        if self.sender is None:
            return self.say("503 5.5.1 need MAIL")
        self.recipients += 1
        return self.say("250 2.1.5 recipient ok")

    def on_data(self, line):
        if not self.recipients:
            return self.say("554 5.5.1 no valid recipients")
        self.say("354 go on")
        message = self.until(b"\r\n.\r\n")
        if message is None:
            return False
        return self.keep(message)

    def on_bdat(self, line):
        words = line.split()
        while len(self.kept) < int(words[1]):
            if not self.more():
                return False
        self.octets += self.take(int(words[1]))
        if words[-1].upper() != b"LAST":
            return self.say("250 2.0.0 octets ok")
        octets, self.octets = self.octets, b""
        return self.keep(octets)

    def keep(self, message):
        self.sender, self.recipients = None, 0
        self.recorder.note(self.recorder.messages, message)
        return self.say(f"250 2.0.0 kept {len(message)}")

    def on_quit(self, line):
        self.say("221 2.0.0 bye")
        return False
