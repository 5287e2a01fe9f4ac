"""Those who connect: swaks as the mail clients, and a TCP connection one can talk over line by line."""
import select
import socket
import struct
import subprocess

from .waiting import until


def swaks(host, server, sender, recipient="anyone@foreign.test", port=25, source=None, timeout=15, tls=None):
    """Sends one mail with swaks; returns the finished process, its stdout being the dialogue. `tls`: "starttls" or "at once"."""
    command = ["swaks", "--server", server, "--port", port, "--from", sender, "--to", recipient, "--helo", host.name,
               "--timeout", timeout, "--hide-informational", "--suppress-data"]
    command += {None: [], "starttls": ["--tls"], "at once": ["--tls-on-connect"]}[tls]
    if source:
        command += ["--local-interface", source]
    return host.run(*command, stdin=subprocess.DEVNULL, timeout=timeout + 15)


class Talk:
    """A TCP connection of a host of the lab, with what tests ask of it."""

    def __init__(self, host, address, port=25, timeout=10.0, source=None):
        self.socket = host.connect(address, port, timeout, source)
        self._kept = b""

    @classmethod
    def over(cls, connected):
        """The same with a socket that is connected already."""
        made = cls.__new__(cls)
        made.socket, made._kept = connected, b""
        return made

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def line(self, timeout=10.0):
        """The next line without its end; raises ConnectionResetError on RST and EOFError at the end."""
        self.socket.settimeout(timeout)
        while b"\n" not in self._kept:
            more = self.socket.recv(4096)
            if not more:
                raise EOFError(f"closed after {self._kept!r}")
            self._kept += more
        line, _, self._kept = self._kept.partition(b"\n")
        return line.rstrip(b"\r").decode(errors="replace")

    def rest(self, timeout=30.0):
        """Everything up to the other side's FIN."""
        self.socket.settimeout(timeout)
        parts = [self._kept]
        self._kept = b""
        while True:
            more = self.socket.recv(1 << 18)
            if not more:
                return b"".join(parts)
            parts.append(more)

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def ending(self, timeout=10.0):
        """How the connection ends: 'fin', 'reset' or 'open' when it does not within the time. Data is thrown away."""
        self.socket.settimeout(timeout)
        try:
            while self.socket.recv(65536):
                pass
            return "fin"
        except (ConnectionResetError, BrokenPipeError):
            return "reset"
        except (TimeoutError, socket.timeout):
            return "open"

    def is_quiet(self, seconds=0.3):
        """Nothing arrives for that long: no data, no FIN, no RST."""
        return not self._kept and not select.select([self.socket], [], [], seconds)[0]

    def reset(self):
        """Ends the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    @property
    def local(self):
        return self.socket.getsockname()[:2]

    def close(self):
        self.socket.close()


def outcome(host, address, port=25, timeout=10.0, source=None):
    """What a connection meets: its first line, or 'reset', 'fin', 'refused', 'silence'."""
    try:
        with Talk(host, address, port, timeout, source) as talk:
            try:
                return talk.line(timeout)
            except ConnectionResetError:
                return "reset"
            except EOFError:
                return "fin"
            except (TimeoutError, socket.timeout):
                return "silence"
    except ConnectionRefusedError:
        return "refused"
    except ConnectionResetError:
        return "reset"


def until_outcome(host, address, wanted, port=25, seconds=15.0):
    """Connects again and again until the outcome is as wanted (a text, or a predicate)."""
    accept = wanted if callable(wanted) else lambda got: got == wanted
    seen = []

    def ask():
        seen.append(outcome(host, address, port, 3.0))
        return accept(seen[-1])

    until(ask, lambda: f"{host.name} -> {address}:{port} meets {wanted}; met {seen[-3:]}", seconds, 0.1)
    return seen[-1]
