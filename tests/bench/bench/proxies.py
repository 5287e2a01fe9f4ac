"""The three proxies, set up alike: choose the source address by the client's, connect, relay. One worker each, pinned to one core.

Their addresses are loopback ones, inside a network namespace of the run's own."""
import os
import pathlib
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
PORT = 2525
SERVER = "127.0.0.20"
TRUSTED, SELF = "127.0.0.174", "127.0.0.175"
PROXY_CORE, OTHER_CORE = "0", "1"
FILES_MAX = 19_000

RULE = """ltm rule /Common/smtp_irule {
when CLIENT_ACCEPTED {
set accepted_snat "127.0.0.174"

if { [ class exists smtp_relay_allowed ] }
{
if { [class match [IP::client_addr] equals smtp_relay_allowed] }
{
snat $accepted_snat
} else {
snat automap
}
} else {
snat automap
}
}
}
"""


def _sluice_configuration(address, server_port, with_rule):
    rules = "    rules {\n        /Common/smtp_irule\n    }\n" if with_rule else ""
    return f"""ltm data-group internal /Common/smtp_relay_allowed {{
    records {{
        127.0.0.1/32 {{ }}
    }}
    type ip
}}
ltm pool /Common/smtp_pool {{
    members {{
        /Common/{SERVER}:{server_port} {{
            address {SERVER}
        }}
    }}
}}
{RULE}ltm virtual /Common/SMTP_VS {{
    destination /Common/{address}:{PORT}
    ip-protocol tcp
    mask 255.255.255.255
    persist {{
        /Common/source_addr {{
            default yes
        }}
    }}
    pool /Common/smtp_pool
    profiles {{
        /Common/tcp {{ }}
    }}
{rules}    source 0.0.0.0/0
    source-address-translation {{
        type automap
    }}
    translate-address enabled
    translate-port enabled
}}
net self /Common/self_lab {{
    address {SELF}/8
    vlan /Common/lab
}}
"""


def _haproxy_configuration(address, server_port, splice):
    # With splicing HAProxy wants room for its pipes too, more than this machine's limit of descriptors has for 9,500 connections.
    option = "    option splice-auto\n" if splice else ""
    return f"""global
    maxconn {1000 if splice else FILES_MAX // 2}
    nbthread 1
    ulimit-n {FILES_MAX}
defaults
    mode tcp
    timeout connect 10s
    timeout client 300s
    timeout server 300s
{option}frontend smtp
    bind {address}:{PORT} backlog 4096
    acl relay_allowed src 127.0.0.1/32
    use_backend trusted if relay_allowed
    default_backend others
backend trusted
    source {TRUSTED}
    server mail {SERVER}:{server_port}
backend others
    source {SELF}
    server mail {SERVER}:{server_port}
"""


def _nginx_configuration(address, server_port, directory):
    return f"""load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
worker_processes 1;
worker_rlimit_nofile {FILES_MAX};
pid {directory}/nginx.pid;
error_log {directory}/nginx.log crit;
events {{ worker_connections {FILES_MAX}; }}
stream {{
    access_log off;
    geo $relay_source {{ default {SELF}; 127.0.0.1/32 {TRUSTED}; }}
    upstream mail {{ server {SERVER}:{server_port}; }}
    server {{
        listen {address}:{PORT} backlog=4096;
        proxy_bind $relay_source;
        proxy_timeout 300s;
        proxy_pass mail;
    }}
}}
"""


class Proxy:
    """One running proxy. `pids` are its working processes: what is counted."""

    def __init__(self, name, address, command, directory, cores=PROXY_CORE):
        self.name, self.address = name, address
        with open(f"{directory}/output", "ab") as output:
            self._process = subprocess.Popen(["taskset", "-c", cores, *map(str, command)], stdin=subprocess.DEVNULL, stdout=output,
                                             stderr=output, cwd=directory)
        try:
            _until_open(address, self._process, f"{directory}/output")
        except BaseException:
            self.end()
            raise

    @property
    def pids(self):
        return [self._process.pid, *_children(self._process.pid)]

    @property
    def main_pid(self):
        """The process that does the work: nginx's worker, else the program itself."""
        children = _children(self._process.pid)
        return children[0] if children else self._process.pid

    def cpu_seconds(self):
        """Time on the processor of all threads, from the scheduler's own nanosecond count."""
        total = 0
        for pid in self.pids:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                    total += int(file.read().split()[0])
        return total / 1e9

    def pss_bytes(self):
        total = 0
        for pid in self.pids:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        return total * 1024

    def end(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def _children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def _until_open(address, process, output):
    deadline = time.monotonic() + 15
    while True:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((address, PORT)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            with open(output, errors="replace") as file:
                raise RuntimeError(f"no proxy at {address}:{PORT}:\n{file.read()[-3000:]}")
        time.sleep(0.05)


def program():
    return os.environ.get("SLUICE", str(ROOT / "build/release/sluice"))


def sluice(name, address, server_port, directory, with_rule=True):
    return sluice_with(name, address, _sluice_configuration(address, server_port, with_rule), directory)


def sluice_with(name, address, text, directory, workers=1):
    """With that configuration; more than one worker takes the cores of the others too."""
    configuration = f"{directory}/bigip.conf"
    pathlib.Path(configuration).write_text(text)
    return Proxy(name, address, [program(), "serve", "--load", configuration, "--db", f"{directory}/sluice.db", "--log", f"{directory}/sluice.log",
                                 "--workers", str(workers), "--drain", "1"], directory, PROXY_CORE if workers == 1 else f"{PROXY_CORE},{OTHER_CORE}")


def haproxy(name, address, server_port, directory, splice=False):
    return haproxy_with(name, address, _haproxy_configuration(address, server_port, splice), directory)


def haproxy_with(name, address, text, directory):
    configuration = f"{directory}/haproxy.cfg"
    pathlib.Path(configuration).write_text(text)
    return Proxy(name, address, ["/usr/sbin/haproxy", "-db", "-f", configuration], directory)


def nginx(name, address, server_port, directory):
    return nginx_with(name, address, _nginx_configuration(address, server_port, directory), directory)


def nginx_with(name, address, text, directory):
    configuration = f"{directory}/nginx.conf"
    pathlib.Path(configuration).write_text(text)
    return Proxy(name, address, ["/usr/sbin/nginx", "-p", directory, "-c", configuration], directory)


def is_installed(name):
    """Ours always is; a peer is when Debian's package is there."""
    needed = {"haproxy": ["/usr/sbin/haproxy"], "nginx": ["/usr/sbin/nginx", "/usr/lib/nginx/modules/ngx_stream_module.so"]}
    return all(os.path.exists(path) for path in needed.get(name.split()[0], []))


def versions():
    """The peers' versions, for the report."""
    found = {}
    for name, command in (("HAProxy", ["/usr/sbin/haproxy", "-v"]), ("nginx", ["/usr/sbin/nginx", "-v"])):
        if is_installed(name.lower()):
            done = subprocess.run(command, capture_output=True, text=True)
            found[name] = (done.stdout + done.stderr).splitlines()[0]
    return found
