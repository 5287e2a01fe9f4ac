"""The program under test on a host of the lab."""
import json
import os
import re
import resource
import signal
import subprocess
import pathlib

from .waiting import until

_ROOT = pathlib.Path(__file__).resolve().parents[3]


def program():
    """The program to test: SLUICE, or build/release/sluice."""
    return os.environ.get("SLUICE", str(_ROOT / "build/release/sluice"))


class Sluice:
    """One store, one log, at most one running server; commands work with the server up or down."""

    def __init__(self, host, directory, configuration=None, workers=2, drain=2, arguments=(), rlimit_nofile=None, environment=None):
        self.host = host
        self.directory = str(directory)
        os.makedirs(self.directory, exist_ok=True)
        self.store = f"{self.directory}/sluice.db"
        self.configuration_path = f"{self.directory}/bigip.conf"
        self.log_path = f"{self.directory}/sluice.log"
        self.workers = workers
        self.drain = drain
        self.arguments = list(arguments)
        self.rlimit_nofile = rlimit_nofile
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        if configuration is not None:
            self.write_configuration(configuration)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def write_configuration(self, text):
        with open(self.configuration_path, "w") as file:
            file.write(text)

    def start(self, listening=(), load=True, arguments=()):
        """Starts `serve` and waits until it listens on those ports (or answers a command when there are none)."""
        self._begin(load, arguments)

        def is_up():
            if self.process.poll() is not None:
                raise AssertionError(f"sluice serve ended with {self.process.returncode}:\n{self.output()}{self.log()}")
            if listening:
                return all(self.listens(port) for port in listening)
            return self.command("tmsh", "show", "sys", "connection").returncode == 0

        until(is_up, lambda: f"sluice listens on {listening}:\n{self.output()}{self.log()[-2000:]}", 15)
        return self

    def start_expecting_failure(self, load=True, arguments=(), seconds=15):
        """Starts `serve`, which is to end by itself. Returns (exit status, what it printed and logged)."""
        self._begin(load, arguments)
        try:
            status = self.process.wait(seconds)
        finally:
            self.end()
        return status, self.output() + self.log()

    def _begin(self, load, arguments):
        command = [program(), "serve", "--db", self.store, "--log", self.log_path, "--workers", self.workers, "--drain", self.drain]
        if load:
            command += ["--load", self.configuration_path]
        command += [*self.arguments, *arguments]

        def limit():
            if self.rlimit_nofile:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.rlimit_nofile, self.rlimit_nofile))

        with open(f"{self.directory}/sluice.out", "ab") as output:
            self.process = self.host.popen(*command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=limit,
                                           env=self.environment)

    def end(self):
        """Ends the server at once, whatever it is doing."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait(10)
        self.process = None

    def stop(self, seconds=20):
        """SIGTERM, and its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(seconds)
        self.process = None
        return status

    def signal(self, number):
        self.process.send_signal(number)

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def command(self, *words, input=None, timeout=60):
        """`sluice WORDS… --db STORE`; the finished process."""
        done = self.host.run(program(), *words, "--db", self.store, input=input, timeout=timeout, env=self.environment)
        return done

    def ask(self, *words, **options):
        """A command that must succeed; its output."""
        done = self.command(*words, **options)
        assert done.returncode == 0, f"sluice {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def ask_json(self, *words):
        return json.loads(self.ask(*words, "--json"))

    def refused(self, *words, status=1):
        """A command that must fail with that status; what it said."""
        done = self.command(*words)
        assert done.returncode == status, f"sluice {' '.join(map(str, words))}: {done.returncode}, not {status}\n{done.stdout}{done.stderr}"
        return done.stderr + done.stdout

    def output(self):
        return _text(f"{self.directory}/sluice.out")

    def log(self):
        return _text(self.log_path)

    def logged(self, pattern):
        """All matches of a regular expression over the log's lines."""
        return re.findall(pattern, self.log(), re.MULTILINE)

    def until_logged(self, pattern, seconds=10.0, times=1):
        return until(lambda: len(self.logged(pattern)) >= times and self.logged(pattern),
                     lambda: f"{times} × {pattern!r} in the log:\n{self.log()[-3000:]}", seconds)

    def listens(self, port):
        """Does the server's network namespace have a listener on that port? Read without connecting, so that nothing is counted."""
        wanted = f":{port:04X}"
        for table in ("tcp", "tcp6"):
            for line in _text(f"/proc/{self.process.pid}/net/{table}").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and fields[1].endswith(wanted):
                    return True
        return False

    def cpu_seconds(self):
        """User and system time of the server so far."""
        fields = _text(f"/proc/{self.process.pid}/stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_bytes(self):
        return int(re.search(r"VmRSS:\s+(\d+)", _text(f"/proc/{self.process.pid}/status"))[1]) * 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def _text(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""
