"""The stage of the example's play: hosts, mail servers and the program, as real as this machine allows.

Three ways: as root, network namespaces and Postfix; as root of a user namespace of our own, the same hosts with a small SMTP
server (Postfix wants users that are not there); else loopback addresses and high ports."""
import contextlib
import os
import pathlib
import shutil
import subprocess

from . import network, postfix
from .clients import Talk, swaks
from .loopback import LoopbackHost
from .mail_server import MailServer
from .sluice import Sluice
from .waiting import until

_HOSTS = {"sluice": (174, 175), "mail1": (11,), "mail2": (12,), "client21": (21,), "client22": (22,), "client23": (23,)}
_TRUSTED = 174


def needs_user_namespace():
    return os.geteuid() != 0


def may_make_user_namespace():
    return shutil.which("unshare") is not None and subprocess.run(["unshare", "-Urnm", "true"], capture_output=True).returncode == 0


def open_stage(directory):
    """A context manager that gives the best stage this machine allows."""
    if not network.may_make_namespaces():
        return LoopbackStage(directory)
    # In a user namespace of our own /run belongs to somebody else: the namespaces' names get a folder that is ours.
    if not os.access("/run", os.W_OK) or not _is_real_root():
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    return NamespaceStage(directory)


def _is_real_root():
    return pathlib.Path("/proc/self/uid_map").read_text().split()[1] == "0" and int(pathlib.Path("/proc/self/uid_map").read_text().split()[2]) > 1


class Stage:
    """What the play uses. Addresses are told by their last number."""

    prefix = "172.16.51."
    port = 25

    def __init__(self, directory):
        self.directory = directory
        self.hosts, self.servers, self.sluice = {}, {}, None
        self._cleanup = contextlib.ExitStack()

    def __enter__(self):
        try:
            self._set_up()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def address(self, last):
        return f"{self.prefix}{last}"

    def start_sluice(self, configuration):
        """Starts the program with that configuration; what it said while loading."""
        self.sluice = Sluice(self.hosts["sluice"], f"{self.directory}/sluice", self._adapted(configuration))
        self._cleanup.callback(self.sluice.end)
        self.restart_sluice()
        return self.sluice.output() + self.sluice.log()

    def restart_sluice(self):
        self.sluice.start([self.port])

    def send(self, last, sender, recipient):
        host = self.hosts[f"client{last}"]
        return swaks(host, self.address(_TRUSTED), sender, recipient, self.port, source=host.source)

    def talk(self, last):
        host = self.hosts[f"client{last}"]
        return Talk(host, self.address(_TRUSTED), self.port, source=host.source)

    def seen(self, sender):
        """(server, the line of its log that tells who handed in that sender's mail or was refused)."""
        def find():
            for name, server in self.servers.items():
                line = server.line_about(sender)
                if line:
                    return name, line
            return None
        return until(find, f"a mail server's log names {sender}", 5)

    def _adapted(self, configuration):
        return configuration

    def _start_servers(self, make):
        for name in ("mail1", "mail2"):
            self.servers[name] = make(self.hosts[name], f"{self.directory}/{name}")
            self.servers[name].start()
            self._cleanup.callback(self.servers[name].stop)


class NamespaceStage(Stage):
    """Hosts are network namespaces with exactly the story's addresses."""

    def _set_up(self):
        plan = {name: [self.address(last) for last in lasts] for name, lasts in _HOSTS.items()}
        self.hosts = self._cleanup.enter_context(network.Network(plan)).hosts
        relay_for = f"{self.address(_TRUSTED)}/32"
        if postfix.may_run():
            self._start_servers(lambda host, directory: postfix.Postfix(host, directory, relay_for))
        else:
            self._start_servers(lambda host, directory: MailServer(host, directory, self.address(_TRUSTED)))

    def describe(self):
        place = "network namespaces as hosts" if _is_real_root() else "network namespaces as hosts, inside a user namespace"
        servers = "Postfix as mail servers" if postfix.may_run() else "a small SMTP server of our own in place of Postfix"
        return f"{place}, {servers}, swaks as clients"


class LoopbackStage(Stage):
    """One host, loopback addresses, a port that needs no right."""

    prefix = "127.16.51."
    port = 2525

    def _set_up(self):
        self.hosts = {name: LoopbackHost(name, [self.address(last) for last in lasts]) for name, lasts in _HOSTS.items()}
        self._start_servers(lambda host, directory: MailServer(host, directory, self.address(_TRUSTED), self.port))

    def _adapted(self, configuration):
        ports = configuration.replace(":25 {", f":{self.port} {{").replace("*:25", f"*:{self.port}").replace(".174:25\n", f".174:{self.port}\n")
        return ports.replace("172.16.51.", self.prefix)

    def describe(self):
        return f"loopback addresses {self.prefix}x and port {self.port}, for want of namespaces; a small SMTP server of our own in place of Postfix"
