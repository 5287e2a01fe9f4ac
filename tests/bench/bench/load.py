"""Runs bench_load: servers in the background, clients to the end."""
import json
import os
import socket
import subprocess
import time

from . import proxies


def program():
    return os.environ.get("BENCH_LOAD", str(proxies.ROOT / "build/release/bench_load"))


def _command(*words):
    return ["taskset", "-c", proxies.OTHER_CORE, program(), *map(str, words)]


class Server:
    """A server behind the proxies: manner is reply, greet, pour or hold."""

    def __init__(self, port, manner):
        self.port = port
        self._process = subprocess.Popen(_command("server", proxies.SERVER, port, manner), stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 5
        while True:
            with socket.socket() as probe:
                if probe.connect_ex((proxies.SERVER, port)) == 0:
                    return
            if time.monotonic() > deadline:
                self.end()
                raise RuntimeError(f"bench_load server does not listen on {port}")
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self._process.kill()
        self._process.wait()


def clients(proxy, count, concurrency=16):
    return _json("clients", proxy.address, proxies.PORT, count, concurrency)


def greeted(proxy, count):
    return _json("greeted", proxy.address, proxies.PORT, count)


def bulk(proxy, size):
    return _json("bulk", proxy.address, proxies.PORT, size)


def _json(*words):
    done = subprocess.run(_command(*words), capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        raise RuntimeError(f"bench_load {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


class Held:
    """That many idle connections through a proxy, until released."""

    def __init__(self, proxy, count):
        self._process = subprocess.Popen(_command("hold", proxy.address, proxies.PORT, count), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self._process.stdout.readline()
        if said.strip() != f"held {count}":
            self._process.kill()
            self._process.wait()
            raise RuntimeError(f"{proxy.name}: only {said!r} of {count} connections")

    def release(self):
        self._process.stdin.close()
        self._process.wait(60)
