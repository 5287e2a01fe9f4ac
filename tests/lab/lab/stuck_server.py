"""A submission server that stops answering at one step of the dialogue, or lacks what a client asks for."""
import ssl


def stuck_at(step, certificate=None, key=None, at_once=False, extensions=("STARTTLS", "AUTH PLAIN"), heard=None):
    """A handler for servers.Server. `step` is the last thing that the client does: "greeting", "TLS" (its handshake), a command, or
    "message"; None answers everything. `at_once`: TLS from the first byte. `heard` collects messages."""

    def handle(connection):
        _Dialogue(connection, step, (certificate, key), at_once, extensions, heard).run()

    return handle


class _Stuck(Exception):
    pass


class _Dialogue:
    _ANSWERS = {"AUTH": b"334 ", "QUIT": b"221 2.0.0 bye", "DATA": b"354 go on", "STARTTLS": b"220 2.0.0 begin"}

    def __init__(self, connection, step, pair, at_once, extensions, heard):
        self._connection, self._step, self._pair, self._at_once = connection, step, pair, at_once
        self._extensions, self._heard = extensions, heard

    def run(self):
        try:
            if self._at_once:
                self._begin_tls()
            self._reaches("greeting")
            self._connection.sendall(b"220 stuck.example.test ESMTP\r\n")
            self._talk()
        except _Stuck:
            while self._connection.recv(65536):
                pass

    def _reaches(self, step):
        if step == self._step:
            raise _Stuck

    def _begin_tls(self):
        self._reaches("TLS")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._pair)
        self._connection = context.wrap_socket(self._connection, server_side=True)

    def _talk(self):
        lines = self._connection.makefile("rb")
        while line := lines.readline():
            word = line[:8].split()[0].decode("latin-1").upper()
            self._reaches(word)
            if word == "EHLO":
                self._say(b"".join(b"250-" + name.encode() + b"\r\n" for name in self._extensions) + b"250 SIZE")
                continue
            self._say(self._ANSWERS.get(word, b"250 2.0.0 Ok"))
            if word == "STARTTLS":
                self._begin_tls()
                self._extensions = [name for name in self._extensions if name != "STARTTLS"]
                lines = self._connection.makefile("rb")
            elif word == "AUTH":
                lines.readline()
                self._say(b"235 2.7.0 welcome")
            elif word == "DATA":
                self._take_message(lines)
            elif word == "QUIT":
                return

    def _take_message(self, lines):
        message = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            message.append(line)
        if self._heard is not None:
            self._heard.append(b"".join(message))
        self._reaches("message")
        self._say(b"250 2.0.0 Ok: queued")

    def _say(self, text):
        self._connection.sendall(text + b"\r\n")
