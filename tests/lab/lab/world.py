"""The story's hosts, ready to use, over IPv4 or IPv6."""
from .clients import Talk, outcome
from .network import Network
from .servers import Server, greet_as
from .story import Story, story6


def _both(last):
    return [f"172.16.51.{last}", f"fd00:51::{last}"]


def story_network():
    """The hosts of the story, each with an IPv4 and an IPv6 address. On `sluice` the virtual server's address comes first: it is the
    one that the kernel would choose."""
    return Network({
        "sluice": [*_both(174), *_both(175)],
        "mail1": _both(11),
        "mail2": _both(12),
        "c21": _both(21),
        "c22": _both(22),
        "c23": _both(23),
    })


class World:
    """One address family's view of the network."""

    def __init__(self, network, family):
        self.network = network
        self.family = family
        self.sluice = network["sluice"]
        self.listed, self.other, self.third = network["c21"], network["c22"], network["c23"]
        self.virtual, self.self_ip = self.ip(174), self.ip(175)
        self._servers = []

    def close(self):
        """Ends the servers that a test left running."""
        for server in self._servers:
            server.stop()
        self._servers.clear()

    def ip(self, last):
        return f"172.16.51.{last}" if self.family == 4 else f"fd00:51::{last}"

    def literal(self, address, port):
        """An address and a port as F5 prints them."""
        return f"{address}:{port}" if self.family == 4 else f"{address}.{port}"

    def host_prefix(self, address):
        return f"{address}/32" if self.family == 4 else f"{address}/128"

    def story(self, **changes):
        return (Story if self.family == 4 else story6)(**changes)

    def server(self, name, handle=None, port=25, address=None):
        host = self.network[name]
        address = address or self.ip({"mail1": 11, "mail2": 12}[name])
        self._servers.append(Server(host, handle or greet_as(name), port, address))
        return self._servers[-1]

    def talk(self, host, port=25, timeout=10.0):
        return Talk(host, self.virtual, port, timeout)

    def outcome(self, host, port=25, timeout=10.0):
        return outcome(host, self.virtual, port, timeout)

    def greeting(self, host):
        """The name of the server that greets: 'mail1' or 'mail2', or how the connection ended."""
        words = self.outcome(host).split()
        return words[1] if words[0] == "220" else words[0]
