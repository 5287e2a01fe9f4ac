#!/usr/bin/python3
"""Measures what a proxied connection costs, beside HAProxy and nginx, and writes docs/performance.md.

usage: run.py [--quick] [--only calls,time,rule,bulk,memory,greeting,hostile,rules] [--no-write] [--check]"""
import functools
import os
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from bench import command, hostile, load, measures, proxies, report, stage  # noqa: E402

_INTRODUCTION = """# What a connection costs

Written by `./bootstrap bench`. One worker each, all on one core, the clients and the server on another; taken in turns in one run.
Sluice runs the relay rule of `examples/smtp-relay` where nothing else is said; HAProxy and nginx choose the source address by an
address list. nginx does not pass on a half-close, Sluice and HAProxy do."""
_STEPS = ("calls", "time", "rule", "bulk", "memory", "greeting", "hostile", "rules")


class Bench:
    """The proxies in front of one server, and the rows of the report."""

    def __init__(self, directory, quick):
        self.directory, self.quick = directory, quick
        self.rows = []
        self.notes = []
        self._port = 2600
        self._running = []

    def close(self):
        for proxy in self._running:
            proxy.end()
        self._running.clear()

    def _start(self, manner, *wanted):
        """A server of that manner and the wanted proxies before it; the ones of the step before are ended."""
        self.close()
        self._port += 1
        server = load.Server(self._port, manner)
        self._running.append(server)
        made = []
        for address, name in zip(stage.ADDRESSES, filter(proxies.is_installed, wanted)):
            folder = f"{self.directory}/{self._port}-{name.replace(' ', '-')}"
            os.mkdir(folder)
            made.append(_MAKERS[name](name, address, self._port, folder))
            self._running.append(made[-1])
        return made

    def calls(self):
        stage.say("System calls for one connection (strace, 16 clients at once)")
        if not measures.can_trace():
            self.notes.append("System calls were not counted: strace is not installed.")
            return
        found = {}
        for proxy in self._start("reply", "sluice", "haproxy", "nginx"):
            total, by_name = measures.system_calls(proxy, 2000)
            found[proxy.name] = total
            shown = ", ".join(f"{name} {count:.2f}" for name, count in by_name.items() if count >= 0.05)
            print(f"   {proxy.name}: {total:.1f} ({shown})", flush=True)
            if proxy.name == "sluice":
                self.notes.append(f"Sluice's calls for one connection: {shown}.")
        self.rows.append(report.Row("system calls for one connection (16 clients at once)", "≤ 18", found, "{:.1f}", found["sluice"] <= 18))

    def time(self):
        stage.say("Processor time for one connection, in turns")
        times = measures.processor_time(self._start("reply", "sluice", "haproxy", "nginx"), *self._sizes(4000, 15))
        ratio = measures.median_ratio(times, "sluice", [name for name in times if name != "sluice"])
        found = {name: statistics.median(values) for name, values in times.items()}
        self.rows.append(report.Row("processor time for one connection, µs", "–", found, "{:.1f}", None))
        self.rows.append(report.Row("… as a ratio to the better peer (median of the rounds)", "≤ 0.95", {"sluice": ratio}, "{:.2f}", ratio <= 0.95))
        print(f"   {', '.join(f'{name} {value:.1f} µs' for name, value in found.items())}; ratio {ratio:.2f}", flush=True)

    def rule(self):
        stage.say("What the rule adds")
        times = measures.processor_time(self._start("reply", "sluice", "sluice without rule"), *self._sizes(4000, 21))
        added = statistics.median(a - b for a, b in zip(times["sluice"], times["sluice without rule"]))
        self.rows.append(report.Row("the relay rule: more processor time for one connection, µs", "≤ 2", {"sluice": added}, "{:.1f}", added <= 2))
        print(f"   {added:+.2f} µs", flush=True)

    def bulk(self):
        stage.say("Bulk transfer through one connection")
        size = (1 << 28) if self.quick else (1 << 30)
        rates = measures.bulk(self._start("pour", "sluice", "haproxy", "haproxy with splice", "nginx"), size, 3 if self.quick else 7)
        found = {name: statistics.median(values) / 1e9 for name, values in rates.items()}
        ratio = statistics.median(a / b for a, b in zip(rates["sluice"], rates["haproxy"]))
        self.rows.append(report.Row("bulk: GB for one second of processor time", "–", found, "{:.2f}", None))
        self.rows.append(report.Row("… as a ratio to HAProxy (default configuration)", "≥ 1.0", {"sluice": ratio}, "{:.2f}", ratio >= 1.0))
        print(f"   {', '.join(f'{name} {value:.2f} GB/s' for name, value in found.items())}; ratio {ratio:.2f}", flush=True)

    def memory(self):
        stage.say("Memory of an idle connection")
        count = 2000 if self.quick else 9000
        found, left = {}, {}
        for name in filter(proxies.is_installed, ("sluice", "sluice without rule", "haproxy", "nginx")):
            proxy = self._start("hold", name)[0]
            found[name], left[name] = measures.idle_memory(proxy, count)
            found[name] /= 1000
            left[name] /= 1 << 20
            print(f"   {name}: {found[name]:.2f} kB, {left[name]:+.2f} MB after", flush=True)
        self.rows.append(report.Row(f"memory of an idle connection with the rule (PSS over {count:,}), kB", "≤ 7",
                                    {key: found[key] for key in found if key != "sluice without rule"}, "{:.1f}", found["sluice"] <= 7))
        self.rows.append(report.Row("… without a rule, kB", "≤ 6", {"sluice": found["sluice without rule"]}, "{:.1f}",
                                    found["sluice without rule"] <= 6))
        worst = max(left["sluice"], left["sluice without rule"])
        self.rows.append(report.Row("above the start after they closed, MB", "≤ 2", {**left, "sluice": worst}, "{:.1f}", worst <= 2))

    def greeting(self):
        stage.say("A server that speaks first")
        found, first = {}, 0.0
        for proxy in self._start("greet", "sluice", "haproxy", "nginx"):
            times = load.greeted(proxy, 400)
            found[proxy.name] = times["p95_ms"]
            print(f"   {proxy.name}: {times}", flush=True)
            if proxy.name == "sluice":
                first = times["first_ms"]
                self.notes.append(f"Greeting through Sluice: the virtual server's first {first:.2f} ms, median {times['median_ms']:.2f} ms, "
                                  f"slowest of 400 {times['maximum_ms']:.2f} ms.")
        # One slow start in 400 is the machine's; the first is ours, before the virtual server knows that its members speak first.
        self.rows.append(report.Row("greeting of a server that speaks first, 95 of 100 within, ms", "< 5", found, "{:.2f}",
                                    max(found["sluice"], first) < 5))

    def hostile(self):
        stage.say(f"Clients beside hostile rules ({hostile.WORKERS} workers, the rules hostile on one of them)")
        self.close()
        self._port += 1
        server = load.Server(self._port, "reply")
        self._running.append(server)
        folder = f"{self.directory}/{self._port}-hostile"
        os.mkdir(folder)
        address = stage.ADDRESSES[0]
        self._running.append(proxies.sluice_with("sluice", address, hostile.configuration(self._port, address), folder, hostile.WORKERS))
        connections = 300 if self.quick else 1500
        calm = hostile.service_waits(address, connections)
        print(f"   nothing hostile: p99 {calm.p99(1):.2f} ms, slowest {calm.slowest(1):.2f} ms", flush=True)
        neighbour = hostile.Neighbour()
        try:
            busy = hostile.service_waits(address, connections)
        finally:
            neighbour.stop()
        print(f"   nothing hostile, another program as busy as a hostile rule: p99 {busy.p99(1):.2f} ms, slowest {busy.slowest(1):.2f} ms", flush=True)
        worst_other, worst_same = 0.0, 0.0
        for number, what in enumerate(hostile.RULES):
            attack = hostile.Attack(address, number)
            try:
                waits = hostile.service_waits(address, connections)
            finally:
                attack.stop()
            worst_other, worst_same = max(worst_other, waits.p99(1)), max(worst_same, waits.slowest(0))
            print(f"   {what}: other worker p99 {waits.p99(1):.2f} ms, same worker slowest {waits.slowest(0):.0f} ms", flush=True)
        ratio = worst_other / calm.p99(1)
        self.rows.append(report.Row("p99 of clients of other workers beside a hostile rule, the worst of the rules, as a ratio to none", "≤ 2",
                                    {"sluice": ratio}, "{:.2f}", ratio <= 2))
        self.rows.append(report.Row("… as a ratio to none beside another program that is as busy", "–", {"sluice": worst_other / busy.p99(1)}, "{:.2f}",
                                    None))
        self.rows.append(report.Row("slowest client of the same worker, ms", "≤ 210", {"sluice": worst_same}, "{:.0f}", worst_same <= 210))

    def rules(self):
        stage.say("What rules cost: no network, in the program's own interpreter")
        folder = pathlib.Path(load.program()).parent / "tests/bench"
        lines = []
        for name in ("bench_rules", "bench_table", "bench_hsl"):
            done = subprocess.run(["taskset", "-c", f"{proxies.PROXY_CORE},{proxies.OTHER_CORE}", folder / name], capture_output=True, text=True,
                                  timeout=300, check=True)
            lines += done.stdout.splitlines()
            print("".join(f"   {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
        self.notes += ["", "## What rules cost", "", "```", *lines, "```"]

    def _sizes(self, connections, rounds):
        return (connections // 4, 3) if self.quick else (connections, rounds)


_MAKERS = {
    "sluice": proxies.sluice,
    "sluice without rule": functools.partial(proxies.sluice, with_rule=False),
    "haproxy": proxies.haproxy,
    "haproxy with splice": functools.partial(proxies.haproxy, splice=True),
    "nginx": proxies.nginx,
}


if __name__ == "__main__":
    sys.exit(command.run(__doc__, _STEPS, ("time", "bulk"), Bench, _INTRODUCTION, "performance.md"))
