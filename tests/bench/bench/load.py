"""Runs bench_load and bench_tls: servers in the background, clients to the end."""
import json
import os
import socket
import subprocess
import time

from . import proxies


def program():
    return os.environ.get("BENCH_LOAD", str(proxies.ROOT / "build/release/bench_load"))


def tls_program():
    return os.environ.get("BENCH_TLS", str(proxies.ROOT / "build/release/bench_tls"))


def _pinned(*words):
    return ["taskset", "-c", proxies.OTHER_CORE, *map(str, words)]


class Server:
    """A server behind the proxies: manner is reply, greet, pour, hold or smtp."""

    def __init__(self, port, manner):
        self._start(port, program(), manner)

    def _start(self, port, its_program, *words):
        self.port = port
        self._process = subprocess.Popen(_pinned(its_program, "server", proxies.SERVER, port, *words), stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 5
        while True:
            with socket.socket() as probe:
                if probe.connect_ex((proxies.SERVER, port)) == 0:
                    return
            if time.monotonic() > deadline:
                self.end()
                raise RuntimeError(f"the server does not listen on {port}")
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self._process.kill()
        self._process.wait()


class TlsServer(Server):
    """One that pours bytes over TLS, to one client at a time."""

    def __init__(self, port, certificate):
        self._start(port, tls_program(), certificate.certificate, certificate.key)


def clients(proxy, count, concurrency=16):
    return _json(program(), "clients", proxy.address, proxies.PORT, count, concurrency)


def greeted(proxy, count):
    return _json(program(), "greeted", proxy.address, proxies.PORT, count)


def bulk(proxy, size):
    return _json(program(), "bulk", proxy.address, proxies.PORT, size)


def tls_handshakes(proxy, count, concurrency, version, manner):
    return _json(tls_program(), "handshakes", proxy.address, proxies.PORT, count, concurrency, version, manner)


def tls_bulk(proxy, size):
    return _json(tls_program(), "bulk", proxy.address, proxies.PORT, size)


def smtp_sessions(proxy, count, manner):
    return _json(tls_program(), "smtp", proxy.address, proxies.PORT, count, manner)


def _json(*words):
    done = subprocess.run(_pinned(*words), capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


class Held:
    """That many idle connections through a proxy, until released."""

    def __init__(self, proxy, count):
        self._start(proxy, count, program(), "hold")

    def _start(self, proxy, count, its_program, mode):
        self._process = subprocess.Popen(_pinned(its_program, mode, proxy.address, proxies.PORT, count), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True)
        said = self._process.stdout.readline()
        if said.strip() != f"held {count}":
            self._process.kill()
            self._process.wait()
            raise RuntimeError(f"{proxy.name}: only {said!r} of {count} connections")

    def release(self):
        self._process.stdin.close()
        self._process.wait(60)


class TlsHeld(Held):
    """The same with TLS; mode `half` stops in the midst of the handshake."""

    def __init__(self, proxy, count, mode="hold"):
        self._start(proxy, count, tls_program(), mode)
