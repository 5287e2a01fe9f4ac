"""A host for machines where no namespace may be made: loopback addresses tell the hosts apart."""
import socket
import subprocess


class LoopbackHost:
    """Offers what the play uses of network.Host."""

    def __init__(self, name, addresses):
        self.name = name
        self.addresses = list(addresses)

    @property
    def address(self):
        return self.addresses[0]

    @property
    def source(self):
        """What a client of this host must bind to, so that it is known by its address."""
        return self.address

    def wrap(self, command):
        return list(map(str, command))

    def run(self, *command, **options):
        options = {"text": True, "capture_output": True, "timeout": 60, **options}
        return subprocess.run(self.wrap(command), **options)

    def popen(self, *command, **options):
        return subprocess.Popen(self.wrap(command), **options)

    def connect(self, address, port, timeout=10.0, source=None):
        made = socket.socket()
        made.settimeout(timeout)
        try:
            made.bind((source or self.address, 0))
            made.connect((address, port))
        except BaseException:
            made.close()
            raise
        return made
