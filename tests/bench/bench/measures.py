"""The measurements, one function each. All return plain numbers by proxy name."""
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

from . import load


def system_calls(proxy, connections=2000, concurrency=16):
    """System calls for one connection: everything that the proxy's process tree did, by strace."""
    load.clients(proxy, 200, concurrency)
    with tempfile.NamedTemporaryFile("r") as summary:
        attach = [word for pid in proxy.pids for word in ("-p", str(pid))]
        tracer = subprocess.Popen(["strace", "-c", "-f", "-q", "-o", summary.name, *attach], stderr=subprocess.PIPE)
        try:
            _until_traced(proxy.main_pid)
            load.clients(proxy, connections, concurrency)
            time.sleep(0.3)  # the last connections' ends
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(20)
        return _parse_summary(summary.read(), connections)


def _until_traced(pid):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with open(f"/proc/{pid}/status") as file:
            if re.search(r"TracerPid:\s+[1-9]", file.read()):
                return
        time.sleep(0.02)
    raise RuntimeError("strace could not attach")


def _parse_summary(text, connections):
    calls = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[3].isdigit() and fields[-1] not in ("total", "syscall"):
            calls[fields[-1]] = int(fields[3]) / connections
    return sum(calls.values()), dict(sorted(calls.items(), key=lambda item: -item[1]))


def processor_time(proxies, connections=4000, rounds=9, concurrency=16):
    """Microseconds of processor time for one connection: for each proxy the list of its rounds, taken in turns."""
    for proxy in proxies:
        load.clients(proxy, 500, concurrency)
    times = {proxy.name: [] for proxy in proxies}
    for number in range(rounds):
        # Every other round the other way round, so that nobody is always first.
        for proxy in proxies if number % 2 == 0 else reversed(proxies):
            before = proxy.cpu_seconds()
            load.clients(proxy, connections, concurrency)
            times[proxy.name].append((proxy.cpu_seconds() - before) / connections * 1e6)
    return times


def median_ratio(times, name, peers):
    """Median over the rounds of ours / the better peer's of the same round; the better peer is the one with the lower median, since the
    lower of two in each round would be the machine's noise as often as a better program."""
    better = min(peers, key=lambda peer: statistics.median(times[peer]))
    return statistics.median(ours / theirs for ours, theirs in zip(times[name], times[better]))


def bulk(proxies, size, rounds=7):
    """Bytes for each second of the proxy's processor time: for each proxy the list of its rounds, taken in turns."""
    rates = {proxy.name: [] for proxy in proxies}
    for number in range(rounds):
        for proxy in proxies if number % 2 == 0 else reversed(proxies):
            before = proxy.cpu_seconds()
            done = load.bulk(proxy, size)
            rates[proxy.name].append(done["bytes"] / (proxy.cpu_seconds() - before))
    return rates


def idle_memory(proxy, connections=9000):
    """(bytes of PSS for each idle connection, bytes above the start after they closed)."""
    # Once through, so that what is taken once and kept (code, tables) is not counted as a connection's.
    warm = load.Held(proxy, 200)
    warm.release()
    time.sleep(0.5)
    before = proxy.pss_bytes()
    held = load.Held(proxy, connections)
    time.sleep(1.0)  # idle: buffers are given back
    during = proxy.pss_bytes()
    held.release()
    after = _settled(proxy, before)
    return (during - before) / connections, after - before


def _settled(proxy, before, seconds=10):
    """The memory once it stops shrinking or is back."""
    deadline = time.monotonic() + seconds
    lowest = proxy.pss_bytes()
    while time.monotonic() < deadline and lowest - before > 1 << 20:
        time.sleep(0.25)
        lowest = min(lowest, proxy.pss_bytes())
    return lowest


def can_trace():
    return shutil.which("strace") is not None
