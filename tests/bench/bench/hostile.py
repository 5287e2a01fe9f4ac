"""Rules that mean no good beside a service: how long do the service's clients wait for the rule's own word?

Two workers. The hostile rules are hostile on worker 0 only, so that the clients of worker 1 are those "on other workers"."""
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from . import proxies

WORKERS = 2
HOSTILE_PORT = 3000
RULE_LIMIT_MS = 200

RULES = {
    "an endless loop": "while 1 { set x 1 }",
    "an endless loop in catch": "while 1 { catch { while 1 { error again } } }",
    "a periodic script without a pause": "after 0 -periodic { set x [string repeat x 1000] }",
    "a hostile regular expression": "regexp [string repeat (a|b)* 5000] [string repeat ab 4000]",
    "a hostile glob": 'set text [string repeat a 60000]; while 1 { string match *a*a*a*a*a*b $text }',
    "a million variables": "for {set i 0} {$i < 1000000} {incr i} { set v$i 1 }",
    "endless recursion": "set again { eval $again }; catch { eval $again }; while 1 { catch { eval $again } }",
    "a large power": "while 1 { catch { expr {pow(9, pow(9, 9))} }; expr {9 * 9 * 9 * 9 * 9 * 9} }",
    "a text that doubles": "set x x; while 1 { append x $x }",
    "a 10 MB value in the table": "set x [string repeat [string repeat x 1000] 10000]; while 1 { table set big $x 10 }",
}


def configuration(server_port, address):
    parts = [f"""ltm rule /Common/service {{
when CLIENT_ACCEPTED {{
    TCP::respond "[TMM::cmp_unit]\\r\\n"
}}
}}
"""]
    virtual_servers = [_virtual("service", address, proxies.PORT, "/Common/service")]
    for number, body in enumerate(RULES.values()):
        parts.append(f"""ltm rule /Common/hostile{number} {{
when CLIENT_ACCEPTED {{
    if {{ [TMM::cmp_unit] != 0 }} {{
        reject
        return
    }}
    {body}
    reject
}}
}}
""")
        virtual_servers.append(_virtual(f"hostile{number}", address, HOSTILE_PORT + number, f"/Common/hostile{number}"))
    pool = f"""ltm pool /Common/pool {{
    members {{
        /Common/{proxies.SERVER}:{server_port} {{
            address {proxies.SERVER}
        }}
    }}
}}
"""
    return pool + "".join(parts + virtual_servers) + f"net self /Common/self_lab {{\n    address {proxies.SELF}/8\n    vlan /Common/lab\n}}\n"


def _virtual(name, address, port, rule):
    return f"""ltm virtual /Common/{name} {{
    destination /Common/{address}:{port}
    ip-protocol tcp
    mask 255.255.255.255
    pool /Common/pool
    profiles {{
        /Common/tcp {{ }}
    }}
    rules {{
        {rule}
    }}
    source 0.0.0.0/0
    source-address-translation {{
        type automap
    }}
}}
"""


@dataclass
class Waits:
    """Milliseconds from connect() to the rule's word, by worker."""
    by_worker: dict

    def p99(self, worker):
        return statistics.quantiles(self.by_worker[worker], n=100)[98]

    def slowest(self, worker):
        return max(self.by_worker[worker])


def service_waits(address, connections, pause=0.002):
    """One client after the other and so a lone one at a time on each worker; a hanging one holds up no other."""
    found = {worker: [] for worker in range(WORKERS)}
    clients, failed = [], []

    def ask():
        begin = time.perf_counter()
        try:
            with socket.create_connection((address, proxies.PORT), timeout=10) as client:
                word = client.recv(64)
        except OSError as error:
            failed.append(error)
            return
        found[int(word.split()[0])].append((time.perf_counter() - begin) * 1000)

    for _ in range(connections):
        client = threading.Thread(target=ask)
        client.start()
        clients.append(client)
        time.sleep(pause)
    for client in clients:
        client.join(15)
    if failed:
        raise RuntimeError(f"{len(failed)} of {connections} clients were not served: {failed[0]}")
    return Waits(found)


class Neighbour:
    """Another program that uses a processor as much as a hostile rule does: on few cores clients wait for a processor, whatever Sluice does."""

    _PROGRAM = """import time
while True:
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        pass
    time.sleep(0.3)
"""

    def __init__(self):
        self._process = subprocess.Popen([sys.executable, "-c", self._PROGRAM])

    def stop(self):
        self._process.kill()
        self._process.wait()


class Attack:
    """Opens one connection after the other to a hostile rule until it is stopped, with pauses: what one event does to others is measured,
    not what a worker does that runs nothing else."""

    PAUSE = 0.3

    def __init__(self, address, number):
        self._target = (address, HOSTILE_PORT + number)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.rounds = 0
        self._thread.start()

    def _run(self):
        while not self._stop.is_set():
            try:
                with socket.create_connection(self._target, timeout=5) as client:
                    client.settimeout(2)
                    client.recv(1)
            except OSError:
                pass
            self.rounds += 1
            self._stop.wait(self.PAUSE)

    def stop(self):
        self._stop.set()
        self._thread.join(10)
