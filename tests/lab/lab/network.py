"""Hosts on one wire: each host is a network namespace with one interface, all of them on one bridge.

Namespaces are named after this process, so that several labs may run at once, and removed whatever happens."""
import contextlib
import ctypes
import itertools
import os
import shutil
import socket
import subprocess

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_serial = itertools.count(1)


def may_make_namespaces():
    """Root here, or root of a user namespace of our own."""
    return os.geteuid() == 0 and shutil.which("ip") is not None and shutil.which("nsenter") is not None


def _setns(descriptor):
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class Host:
    """One machine of the lab. Commands and sockets made through it live in its namespace."""

    def __init__(self, name, namespace, addresses):
        self.name = name
        self.namespace = namespace
        self.addresses = list(addresses)
        self.path = f"/run/netns/{namespace}"
        self.source = None  # clients need not bind: the host has its address

    @property
    def address(self):
        return self.addresses[0]

    def wrap(self, command):
        return ["nsenter", f"--net={self.path}", "--", *map(str, command)]

    def run(self, *command, **options):
        options = {"text": True, "capture_output": True, "timeout": 60, **options}
        return subprocess.run(self.wrap(command), **options)

    def popen(self, *command, **options):
        """The process's id is the command's own: nsenter replaces itself by it."""
        return subprocess.Popen(self.wrap(command), **options)

    def ip(self, *words):
        """`ip …` on this host; raises when it fails."""
        done = self.run("ip", *words)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: ip {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    @contextlib.contextmanager
    def inside(self):
        """The calling thread is on this host for a while; sockets made meanwhile stay there."""
        with open("/proc/thread-self/ns/net") as home, open(self.path) as there:
            _setns(there.fileno())
            try:
                yield self
            finally:
                _setns(home.fileno())

    def socket(self, family=socket.AF_INET):
        with self.inside():
            return socket.socket(family, socket.SOCK_STREAM)

    def connect(self, address, port, timeout=10.0, source=None):
        """A connected TCP socket of this host."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = self.socket(family)
        made.settimeout(timeout)
        try:
            if source:
                made.bind((source, 0))
            made.connect((address, port))
        except BaseException:
            made.close()
            raise
        return made

    def listen(self, address, port, backlog=128):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = self.socket(family)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((address, port))
            made.listen(backlog)
        except BaseException:
            made.close()
            raise
        return made

    def add_address(self, address):
        plain, _, length = address.partition("/")
        self.ip("addr", "add", _with_length(address), "dev", "eth0", *(["nodad"] if ":" in plain else []))
        self.addresses.append(plain)


def _with_length(address):
    if "/" in address:
        return address
    return address + ("/64" if ":" in address else "/24")


class Network:
    """A bridge and its hosts: `Network({"mail1": ["172.16.51.11"], …})`. Use it with `with`."""

    def __init__(self, hosts):
        self._prefix = f"sl{os.getpid()}n{next(_serial)}"
        self._bridge = f"{self._prefix}-wire"
        self._made = []
        self._joined = []
        self.hosts = {}
        self._plan = hosts

    def __enter__(self):
        try:
            self._namespace(self._bridge)
            self._batch(self._bridge, ["link add wire type bridge forward_delay 0", "link set wire up"])
            for name, addresses in self._plan.items():
                self.add_host(name, addresses)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def __getitem__(self, name):
        return self.hosts[name]

    def add_host(self, name, addresses):
        namespace = f"{self._prefix}-{name}"
        self._namespace(namespace)
        port = f"p{len(self.hosts)}"
        inside = [f"link add eth0 type veth peer name {port} netns {self._bridge}", "link set lo up"]
        inside += [f"addr add {_with_length(a)} dev eth0" + (" nodad" if ":" in a else "") for a in addresses]
        inside += ["link set eth0 up"]
        self._batch(namespace, inside)
        self._batch(self._bridge, [f"link set {port} master wire", f"link set {port} up"])
        host = Host(name, namespace, [a.partition("/")[0] for a in addresses])
        self.hosts[name] = host
        return host

    def join(self, host, addresses, interface="eth1"):
        """A host of another network gets an interface on this wire too."""
        port = f"j{len(self._joined)}"
        self._joined.append(host)
        inside = [f"link add {interface} type veth peer name {port} netns {self._bridge}"]
        inside += [f"addr add {_with_length(a)} dev {interface}" + (" nodad" if ":" in a else "") for a in addresses]
        self._batch(host.namespace, inside + [f"link set {interface} up"])
        self._batch(self._bridge, [f"link set {port} master wire", f"link set {port} up"])
        host.addresses += [a.partition("/")[0] for a in addresses]

    def close(self):
        for namespace in reversed(self._made):
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True)
        self._made.clear()

    def _namespace(self, name):
        self._run("ip", "netns", "add", name)
        self._made.append(name)
        self._quieten(name)

    @staticmethod
    def _quieten(name):
        # No router solicitations and no duplicate address detection: the wire is ours, and addresses must work at once.
        settings = ["net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.default.router_solicitations=0"]
        subprocess.run(["nsenter", f"--net=/run/netns/{name}", "--", "sysctl", "-q", "-w", *settings], capture_output=True)

    @staticmethod
    def _run(*command):
        done = subprocess.run(command, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")

    @staticmethod
    def _batch(namespace, lines):
        # Not `ip -n`, which wants to change mounts: nsenter needs no more than the namespace.
        done = subprocess.run(["nsenter", f"--net=/run/netns/{namespace}", "--", "ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{namespace}: ip -batch: {done.stderr.strip()}\n" + "\n".join(lines))
