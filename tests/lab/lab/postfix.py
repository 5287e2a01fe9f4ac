"""A real Postfix on a host of the lab: its own configuration, queue and log, mail discarded after it was accepted.

It relays to foreign domains for `relay_for` only, so that the source address decides, as in the story."""
import os
import re
import shutil
import signal
import subprocess

from .certificates import make_certificate
from .mail_server import line_about
from .waiting import until

_MAIN = """compatibility_level = 3.6
queue_directory = {directory}/queue
data_directory = {directory}/data
maillog_file = {log}
maillog_file_prefixes = {directory}
myhostname = {name}.example.test
mydestination = example.test
mynetworks = {relay_for}
inet_interfaces = all
inet_protocols = {protocols}
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_client_port_logging = no
local_transport = discard:
default_transport = discard:
local_recipient_maps =
alias_maps =
alias_database =
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtpd_tls_security_level = {tls}
smtpd_tls_cert_file = {directory}/etc/mail.crt
smtpd_tls_key_file = {directory}/etc/mail.key
"""

_MASTER = """{port} inet n - n - - smtpd
{wrapped}pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def _changed(main, settings):
    kept = [line for line in main.splitlines() if line.partition("=")[0].strip() not in settings]
    return "\n".join([*kept, *(f"{name} = {value}" for name, value in settings.items())]) + "\n"


def is_installed():
    return shutil.which("postfix", path=os.environ.get("PATH", "") + ":/usr/sbin") is not None


def may_run():
    """Postfix wants to be root and to become its own users: not so in a user namespace that maps one user only."""
    if os.geteuid() != 0 or not is_installed():
        return False
    with open("/proc/self/uid_map") as table:
        return int(table.read().split()[2]) > 1


class Postfix:
    """start(), stop() and what its log says."""

    def __init__(self, host, directory, relay_for="172.16.51.174/32", port=25, protocols="all", tls=False, settings=None, services=""):
        """With `tls` it offers STARTTLS, and on port 465 it speaks TLS from the first byte. `settings` replace or extend
        those of main.cf, `services` are further lines of master.cf."""
        self.host = host
        self.port = port
        self.directory = str(directory)
        self.log_path = f"{self.directory}/mail.log"
        self._config = f"{self.directory}/etc"
        self._process = None
        for part in ("etc", "queue", "data"):
            os.makedirs(f"{self.directory}/{part}", exist_ok=True)
        os.chmod(self.directory, 0o755)
        shutil.chown(f"{self.directory}/data", "postfix")
        main = _MAIN.format(directory=self.directory, log=self.log_path, name=host.name, relay_for=relay_for, protocols=protocols,
                            tls="may" if tls else "none")
        self._write("main.cf", _changed(main, settings or {}))
        wrapped = "465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n" if tls else ""
        self._write("master.cf", _MASTER.format(port=port, wrapped=wrapped + services))
        if tls:
            make_certificate(f"{self._config}/mail.crt", f"{self._config}/mail.key", f"{host.name}.example.test")

    def _write(self, name, text):
        with open(f"{self._config}/{name}", "w") as file:
            file.write(text)

    def start(self):
        output = open(f"{self.directory}/postfix.out", "ab")
        with output:
            # The queue's folders are made by the first check; after that master alone starts in a fraction of the time.
            if not os.path.isdir(f"{self.directory}/queue/incoming"):
                self.host.run("/usr/sbin/postfix", "-c", self._config, "check", stdin=subprocess.DEVNULL)
            self._process = self.host.popen(
                "/usr/lib/postfix/sbin/master", "-d", "-c", self._config, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, env={**os.environ, "MAIL_CONFIG": self._config})
        until(self._answers, lambda: f"Postfix on {self.host.name} answers: {self._output()}", 20)
        return self

    def _output(self):
        with open(f"{self.directory}/postfix.out", errors="replace") as file:
            return file.read()[-1000:]

    def _answers(self):
        try:
            with self.host.connect(self.host.address, self.port, 2) as probe:
                return probe.recv(200).startswith(b"220")
        except OSError:
            return False

    def stop(self):
        """Ends master and all its children, open sessions too: the host refuses connections from now on."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        try:  # children of master that are still busy with a session
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process = None

    def log(self):
        try:
            with open(self.log_path, errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def clients(self):
        """The addresses that connected, in order, as this server saw them; our own probes from the host itself left out."""
        seen = re.findall(r"smtpd\[\d+\]: connect from \S+\[([0-9a-f.:]+)\]", self.log())
        return [address for address in seen if address not in self.host.addresses]

    def line_about(self, sender):
        """The log's line that tells from where that sender's mail came, or None."""
        return line_about(self.log(), sender)

    def client_of(self, sender):
        """The address a message of that envelope sender came from, or None while it has not come."""
        queue_ids = dict(re.findall(r"smtpd\[\d+\]: ([0-9A-F]+): client=\S+\[([0-9a-f.:]+)\]", self.log()))
        for queue_id, found in re.findall(r"qmgr\[\d+\]: ([0-9A-F]+): from=<([^>]*)>", self.log()):
            if found == sender:
                return queue_ids.get(queue_id)
        return None
