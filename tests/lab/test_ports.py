"""A port that is taken, a port that needs a right, an address that is not here: one clear line each."""
import os
import re
import stat
import subprocess

from lab.clients import until_outcome
from lab.sluice import program
from lab.story import SELF, VIRTUAL


def test_a_port_in_use_is_one_clear_line(world4, sluice):
    taken = world4.sluice.listen(VIRTUAL, 25)
    try:
        one = sluice(world4.story(monitor=None), start=False)
        status, said = one.start_expecting_failure()
        assert status == 1
        assert f"{VIRTUAL}:25" in said and re.search("(?i)in use", said)
    finally:
        taken.close()


def test_a_missing_right_for_port_25_says_what_to_do(world4, sluice, directory):
    world4.sluice.run("sysctl", "-q", "-w", "net.ipv4.ip_unprivileged_port_start=1024")
    os.chmod(directory, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    configuration = directory / "bigip.conf"
    configuration.write_text(world4.story(monitor=None).text())
    done = world4.sluice.run(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", program(), "serve", "--load", configuration,
        "--db", directory / "own.db", "--log", "stderr", timeout=15, stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert f"{VIRTUAL}:25" in said
    assert "cap_net_bind_service" in said.lower() or "ip_unprivileged_port_start" in said


def test_other_virtual_servers_open_although_one_cannot(world4, sluice, servers4):
    taken = world4.sluice.listen(VIRTUAL, 2599)
    try:
        blocked = (f"ltm virtual /Common/blocked {{\n    destination /Common/{VIRTUAL}:2599\n    ip-protocol tcp\n    mask 255.255.255.255\n"
                   "    pool /Common/smtp_pool\n    source 0.0.0.0/0\n    profiles {\n        /Common/tcp { }\n    }\n}\n")
        running = sluice(world4.story(monitor=None, extra=blocked))
        running.until_logged(rf"{re.escape(VIRTUAL)}:2599")
        assert world4.greeting(world4.other) in servers4
    finally:
        taken.close()


def test_it_serves_without_root_with_one_capability(world4, sluice, servers4, directory):
    """Port 25 and a self IP of this host need CAP_NET_BIND_SERVICE and nothing else."""
    os.chmod(directory, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    configuration = directory / "bigip.conf"
    configuration.write_text(world4.story(monitor=None).text())
    server = world4.sluice.popen(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all,+net_bind_service",
        "--ambient-caps=-all,+net_bind_service", program(), "serve", "--load", configuration, "--db", directory / "own.db",
        "--log", directory / "own.log", stdin=subprocess.DEVNULL)
    try:
        until_outcome(world4.other, world4.virtual, lambda got: got.startswith("220 "))
        assert set(servers4["mail1"].addresses() + servers4["mail2"].addresses()) == {SELF}
    finally:
        server.kill()
        server.wait()
