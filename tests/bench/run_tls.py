#!/usr/bin/python3
"""Measures what TLS costs, beside HAProxy and nginx with the same certificates and library, and writes docs/tls-performance.md.

usage: run_tls.py [--quick] [--only handshakes,bulk,memory,half,starttls] [--no-write] [--check]"""
import os
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from bench import command, load, measures, proxies, report, stage, tls_proxies  # noqa: E402

_STEPS = ("handshakes", "bulk", "memory", "half", "starttls")
_INTRODUCTION = """# What TLS costs

Written by `./bootstrap bench`. One worker each, all on one core, the clients and the server on another; taken in turns in one run. All use
the same OpenSSL, certificates, suite (AES-128-GCM) and group (X25519); each keeps its own habits about tickets and buffers. No rules."""


class Bench:
    """The proxies in front of one server, and the rows of the report."""

    def __init__(self, directory, quick):
        self.directory, self.quick = directory, quick
        self.rows, self.notes = [], []
        self._port = 2700
        self._running = []
        folder = pathlib.Path(directory)
        self.ecdsa, self.rsa = (tls_proxies.Certificate(kind, folder).make() for kind in ("ecdsa", "rsa"))

    def close(self):
        for proxy in self._running:
            proxy.end()
        self._running.clear()

    def _start(self, manner, settings):
        """A server of that manner, and the proxies by name with their settings before it; the ones of the step before are ended."""
        self.close()
        self._port += 1
        server = load.TlsServer(self._port, self.ecdsa) if manner == "pour over tls" else load.Server(self._port, manner)
        self._running.append(server)
        made = []
        for address, (name, setting) in zip(stage.ADDRESSES, settings.items()):
            if not proxies.is_installed(name):
                continue
            folder = f"{self.directory}/{self._port}-{name.replace(' ', '-')}"
            os.mkdir(folder)
            made.append(tls_proxies.start(name, address, self._port, folder, setting))
            self._running.append(made[-1])
        return made

    def _all(self, **setting):
        return {name: tls_proxies.Setting(**setting) for name in ("sluice", *command.PEERS)}

    def _compared(self, what, budget, found, form, bound, smaller_is_better):
        """A row of medians and one of the ratio to the better peer of the same rounds."""
        self.rows.append(report.Row(what, "–", {name: statistics.median(values) for name, values in found.items()}, form, None))
        ratio = measures.median_ratio(found, "sluice", [name for name in found if name != "sluice"], smaller_is_better)
        met = ratio <= bound if smaller_is_better else ratio >= bound
        self.rows.append(report.Row("… as a ratio to the better peer", budget, {"sluice": ratio}, "{:.2f}", met))
        print(f"   {what}: " + ", ".join(f"{name} {form.format(statistics.median(values))}" for name, values in found.items()) + f"; ratio {ratio:.2f}",
              flush=True)

    def handshakes(self):
        stage.say("Handshakes: processor time for one connection with a request and its answer")
        count, rounds = (300, 3) if self.quick else (1000, 9)
        for certificate, title in ((self.ecdsa, "ECDSA P-256"), (self.rsa, "RSA 2048")):
            made = self._start("reply", self._all(certificate=certificate))
            for version in ("1.3", "1.2"):
                for manner in ("full", "resumed"):
                    found = measures.handshakes(made, version, manner, count, rounds)
                    self._compared(f"TLS {version}, {title}, {manner}: processor time, µs", "≤ 1.0", found, "{:.0f}", 1.0, True)

    def bulk(self):
        size, rounds = ((1 << 28), 3) if self.quick else ((1 << 29), 7)
        for title, manner, server_tls in (("offload", "pour", False), ("bridging", "pour over tls", True)):
            stage.say(f"Bulk through {title}")
            found = measures.bulk(self._start(manner, self._all(certificate=self.ecdsa, server_tls=server_tls)), size, rounds, load.tls_bulk)
            self._compared(f"{title}: GB for one second of processor time", "≥ 1.0", {n: [v / 1e9 for v in vs] for n, vs in found.items()}, "{:.2f}",
                           1.0, False)

    def memory(self):
        stage.say("Memory of an idle TLS connection")
        count = 1000 if self.quick else 4000
        found, left = {}, {}
        for name in filter(proxies.is_installed, ("sluice", *command.PEERS)):
            proxy = self._start("hold", {name: tls_proxies.Setting(self.ecdsa)})[0]
            found[name], left[name] = (value / 1000 for value in measures.idle_memory(proxy, count, load.TlsHeld))
            left[name] /= 1000
            print(f"   {name}: {found[name]:.1f} kB, {left[name]:+.2f} MB after", flush=True)
        ratio = found["sluice"] / found["haproxy"]
        self.rows.append(report.Row(f"memory of an idle connection, plain to the server (PSS over {count:,}), kB", "–", found, "{:.1f}", None))
        self.rows.append(report.Row("… as a ratio to HAProxy", "≤ 1.2", {"sluice": ratio}, "{:.2f}", ratio <= 1.2))
        self.rows.append(report.Row("above the start after they closed, MB", "–", left, "{:.1f}", None))

    def half(self):
        count = 2000 if self.quick else 6000
        stage.say(f"Good handshakes beside {count:,} that stop midway")
        found, spent = {}, {}
        for proxy in self._start("reply", self._all(certificate=self.ecdsa)):
            calm = measures.good_handshakes(proxy)
            held = load.TlsHeld(proxy, count, "half")
            beside = measures.good_handshakes(proxy)
            held.release()
            found[proxy.name] = beside["median_ms"] / calm["median_ms"]
            spent[proxy.name] = beside["microseconds"] / calm["microseconds"]
            print(f"   {proxy.name}: calm {calm}, beside {beside}", flush=True)
        self.rows.append(report.Row(f"a good handshake beside {count:,} that stop midway, time as a ratio to none", "≤ 2", found, "{:.2f}",
                                    found["sluice"] <= 2))
        self.rows.append(report.Row("… processor time as a ratio to none", "–", spent, "{:.2f}", None))

    def starttls(self):
        stage.say("An SMTP session from banner to QUIT")
        settings = {"sluice plain": tls_proxies.Setting(self.ecdsa, client_tls=False), "sluice tls": tls_proxies.Setting(self.ecdsa),
                    "sluice starttls": tls_proxies.Setting(self.ecdsa, starttls=True)}
        for proxy in self._start("smtp", settings):
            manner = proxy.name.split()[1]
            done = measures.smtp_sessions(proxy, manner, 200 if self.quick else 1000)
            print(f"   {manner}: {done}", flush=True)
            self.rows.append(report.Row(f"SMTP session, {manner}: processor time, µs", "–", {"sluice": done["microseconds"]}, "{:.0f}", None))
            self.rows.append(report.Row(f"SMTP session, {manner}: median from connect to the end, ms", "–", {"sluice": done["median_ms"]}, "{:.2f}", None))


if __name__ == "__main__":
    sys.exit(command.run(__doc__, _STEPS, _STEPS, Bench, _INTRODUCTION, "tls-performance.md"))
