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


def _in_turns(proxies, rounds, measure):
    """For each proxy the list of what `measure` finds in its rounds."""
    found = {proxy.name: [] for proxy in proxies}
    for number in range(rounds):
        # Every other round the other way round, so that nobody is always first.
        for proxy in proxies if number % 2 == 0 else reversed(proxies):
            found[proxy.name].append(measure(proxy))
    return found


def _microseconds_each(proxy, count, run):
    """(processor time for each of `count`, what `run` returns)."""
    before = proxy.cpu_seconds()
    done = run()
    return (proxy.cpu_seconds() - before) / count * 1e6, done


def processor_time(proxies, connections=4000, rounds=9, concurrency=16):
    """Microseconds of processor time for one connection: for each proxy the list of its rounds, taken in turns."""
    for proxy in proxies:
        load.clients(proxy, 500, concurrency)
    return _in_turns(proxies, rounds, lambda proxy: _microseconds_each(proxy, connections, lambda: load.clients(proxy, connections, concurrency))[0])


def handshakes(proxies, version, manner, count, rounds, concurrency=16):
    """Microseconds of processor time for one TLS connection; all are to agree on version and suite, and to resume or not as told."""
    negotiated = set()

    def measure(proxy):
        spent, done = _microseconds_each(proxy, count, lambda: load.tls_handshakes(proxy, count, concurrency, version, manner))
        negotiated.add(done["negotiated"])
        if done["resumed"] != (count if manner == "resumed" else 0):
            raise RuntimeError(f"{proxy.name}: {done['resumed']} of {count} TLS {version} handshakes were resumed")
        return spent

    for proxy in proxies:
        load.tls_handshakes(proxy, 200, concurrency, version, manner)
    found = _in_turns(proxies, rounds, measure)
    if len(negotiated) != 1:
        raise RuntimeError(f"not the same handshakes: {negotiated}")
    return found


def good_handshakes(proxy, count=1000):
    """One after the other, so that the time of each is seen: median_ms, p99_ms and microseconds of processor time."""
    spent, done = _microseconds_each(proxy, count, lambda: load.tls_handshakes(proxy, count, 1, "1.3", "full"))
    return {"median_ms": done["median_ms"], "p99_ms": done["p99_ms"], "microseconds": spent}


def smtp_sessions(proxy, manner, count):
    """median_ms, p99_ms and microseconds of processor time for a session."""
    load.smtp_sessions(proxy, 50, manner)
    spent, done = _microseconds_each(proxy, count, lambda: load.smtp_sessions(proxy, count, manner))
    return {"median_ms": done["median_ms"], "p99_ms": done["p99_ms"], "microseconds": spent}


def median_ratio(found, name, peers, smaller_is_better=True):
    """Median over the rounds of ours / the better peer's of the same round; the better peer is the one with the better median, since the
    better of two in each round would be the machine's noise as often as a better program."""
    choose = min if smaller_is_better else max
    better = choose(peers, key=lambda peer: statistics.median(found[peer]))
    return statistics.median(ours / theirs for ours, theirs in zip(found[name], found[better]))


def bulk(proxies, size, rounds=7, client=load.bulk):
    """Bytes for each second of the proxy's processor time: for each proxy the list of its rounds, taken in turns."""

    def measure(proxy):
        before = proxy.cpu_seconds()
        done = client(proxy, size)
        return done["bytes"] / (proxy.cpu_seconds() - before)

    return _in_turns(proxies, rounds, measure)


def idle_memory(proxy, connections=9000, hold=load.Held):
    """(bytes of PSS for each idle connection, bytes above the start after they closed)."""
    # Once through, so that what is taken once and kept (code, tables) is not counted as a connection's.
    warm = hold(proxy, 200)
    warm.release()
    time.sleep(0.5)
    before = proxy.pss_bytes()
    held = hold(proxy, connections)
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
