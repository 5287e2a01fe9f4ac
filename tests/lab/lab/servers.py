"""Servers in Python for what Postfix cannot be made to do: they greet, stay silent, reset, hang or babble as told."""
import socket
import struct
import threading


def greet_as(name):
    """Greets with its name and plays an SMTP server just well enough for a monitor and a short dialogue."""
    def handle(connection):
        file = connection.makefile("rwb", 0)
        file.write(f"220 {name} ESMTP\r\n".encode())
        for line in file:
            word = line.split(b" ")[0].strip().upper()
            if word == b"QUIT":
                file.write(b"221 bye\r\n")
                return
            file.write(b"250 " + name.encode() + b" heard " + line.strip()[:80] + b"\r\n")
    return handle


def say_once(data):
    """Says that and waits for the other side to close."""
    def handle(connection):
        connection.sendall(data)
        while connection.recv(4096):
            pass
    return handle


def reset_at_once(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say_nothing(connection):
    while connection.recv(4096):
        pass


def echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


class Server:
    """Accepts on a host of the lab; `handle(connection)` runs in a thread for each connection, which ends when it returns."""

    def __init__(self, host, handle, port=25, address=None, backlog=512):
        self.host = host
        self.handle = handle
        self.port = port
        self.address = address or host.address
        self._backlog = backlog
        self._listener = None
        self._lock = threading.Lock()
        self._open = set()
        self._clients = []
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def clients(self):
        """Remote (address, port) of every connection so far, in order."""
        with self._lock:
            return list(self._clients)

    @property
    def open_count(self):
        with self._lock:
            return len(self._open)

    def addresses(self):
        return [address for address, _ in self.clients]

    def forget(self):
        with self._lock:
            self._clients.clear()

    def start(self):
        self._listener = self.host.listen(self.address, self.port, self._backlog)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self, reset=False):
        """Stops listening and ends all its connections, as a machine whose service is stopped."""
        if self._listener is not None:
            # shutdown wakes the accepting thread; close alone would leave it and the port behind.
            try:
                self._listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            self._listener.close()
            self._listener = None
        with self._lock:
            ending = list(self._open)
        for connection in ending:
            if reset:
                reset_at_once(connection)
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self, listener):
        while True:
            try:
                connection, remote = listener.accept()
            except OSError:
                return
            with self._lock:
                self._clients.append(remote[:2])
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                self.handle(connection)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.discard(connection)
