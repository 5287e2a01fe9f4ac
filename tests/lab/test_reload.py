"""What loading, reloading and restarting do to traffic and to the operator's changes."""
import os
import signal
import threading
import time

from lab.waiting import stays, until


class Traffic:
    """Clients that connect, greet and quit as fast as they can, until told to stop."""

    def __init__(self, world, hosts):
        self.good, self.bad, self.slowest = 0, [], 0.0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(world, host)) for host in hosts]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, world, host):
        while not self._stop.is_set():
            began = time.monotonic()
            got = world.outcome(host)
            self.slowest = max(self.slowest, time.monotonic() - began)
            if got.startswith("220 "):
                self.good += 1
            else:
                self.bad.append(got)


def test_changes_of_every_kind_lose_nothing(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None, persist=False))
    with world4.talk(world4.third) as long_lived, Traffic(world4, [world4.listed, world4.other]) as traffic:
        long_lived.line()
        for number in range(8):
            running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "reselect-tries", number)
            running.ask("datagroup", "add", "smtp_relay_allowed", f"10.0.0.{number}")
            running.ask("tmsh", "create", "ltm", "pool", f"other{number}", "members", "add", "{", "172.16.51.11:25", "}")
            running.write_configuration(world4.story(monitor=None, persist=False, relay_allowed=["172.16.51.21", f"10.9.9.{number}"]).text())
            running.ask("tmsh", "load", "sys", "config", "file", running.configuration_path)
        long_lived.send("NOOP\r\n")
        assert long_lived.line().startswith("250 ")
    assert traffic.bad == [] and traffic.good > 50
    assert traffic.slowest < 1.0


def test_a_connection_keeps_the_rule_it_began_with(world4, sluice, servers4):
    closing = 'when CLIENT_ACCEPTED { snat automap }\nwhen CLIENT_CLOSED { log local0. "%s" }'
    running = sluice(world4.story(monitor=None, rule=closing % "first"))
    with world4.talk(world4.other) as talk:
        talk.line()
        running.write_configuration(world4.story(monitor=None, rule=closing % "second").text())
        running.ask("tmsh", "load", "sys", "config", "file", running.configuration_path)
        talk.send("QUIT\r\n")
        talk.ending()
    running.until_logged("<CLIENT_CLOSED>: first")
    world4.greeting(world4.other)
    running.until_logged("<CLIENT_CLOSED>: second")
    assert len(running.logged("<CLIENT_CLOSED>: first")) == 1


def test_a_restart_keeps_the_operators_change(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    assert running.stop() == 0
    running.start([25])  # with --load of the same file
    assert "172.16.51.23" in running.ask("datagroup", "show", "smtp_relay_allowed")
    running.stop()
    running.start([25], load=False)
    assert "172.16.51.23" in running.ask("datagroup", "show", "smtp_relay_allowed")


def test_load_takes_a_changed_file_when_nobody_changed_anything_since(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.stop()
    running.write_configuration(world4.story(monitor=None, relay_allowed=["172.16.51.22"]).text())
    running.start([25])
    shown = running.ask("datagroup", "show", "smtp_relay_allowed")
    assert "172.16.51.22" in shown and "172.16.51.21" not in shown


def test_load_refuses_to_discard_the_operators_change_and_lists_it_unless_told_to_replace(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.stop()
    running.write_configuration(world4.story(monitor=None, relay_allowed=["172.16.51.22"]).text())
    status, said = running.start_expecting_failure()
    assert status == 1
    assert "smtp_relay_allowed" in said and "172.16.51.23" in said and "--replace" in said
    assert "172.16.51.23" in running.ask("datagroup", "show", "smtp_relay_allowed"), "nothing was changed"
    running.start([25], arguments=["--replace"])
    shown = running.ask("datagroup", "show", "smtp_relay_allowed")
    assert "172.16.51.22" in shown and "172.16.51.23" not in shown


def test_sighup_loads_a_changed_file_under_traffic(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    with Traffic(world4, [world4.other]) as traffic:
        running.write_configuration(world4.story(monitor=None, relay_allowed=["172.16.51.22"]).text())
        running.signal(signal.SIGHUP)
        until(lambda: "172.16.51.22" in running.ask("datagroup", "show", "smtp_relay_allowed"), "SIGHUP loads the file")
    assert traffic.bad == []


def test_sighup_refuses_to_discard_a_change(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.write_configuration(world4.story(monitor=None, relay_allowed=["172.16.51.22"]).text())
    running.signal(signal.SIGHUP)
    running.until_logged(r"172\.16\.51\.23")
    shown = running.ask("datagroup", "show", "smtp_relay_allowed")
    assert "172.16.51.23" in shown and "172.16.51.22" not in shown
    assert world4.greeting(world4.other) in servers4


def test_sighup_replaces_nothing_although_the_start_did(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None), arguments=["--replace"])
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.write_configuration(world4.story(monitor=None, relay_allowed=["172.16.51.22"]).text())
    running.signal(signal.SIGHUP)
    running.until_logged(r"it would discard changes made since")
    shown = running.ask("datagroup", "show", "smtp_relay_allowed")
    assert "172.16.51.23" in shown and "172.16.51.22" not in shown


def test_sighup_with_a_bad_file_changes_nothing_and_says_why(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.write_configuration(world4.story(monitor=None).text().replace("pool /Common/smtp_pool\n", "pool /Common/absent\n"))
    running.signal(signal.SIGHUP)
    running.until_logged(r"01020036:3: The requested [Pp]ool \(/Common/absent\) was not found\.")
    assert world4.greeting(world4.listed) in servers4
    assert servers4["mail1"].addresses() + servers4["mail2"].addresses() == [world4.virtual]


def test_sighup_with_an_unchanged_file_keeps_the_operators_change(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.signal(signal.SIGHUP)
    stays(lambda: "172.16.51.23" in running.ask("datagroup", "show", "smtp_relay_allowed"), "the change stays", 1.0)
    assert running.is_running


def test_sighup_reopens_the_log_file(world4, sluice, servers4, directory):
    running = sluice(world4.story(monitor=None, rule='when CLIENT_ACCEPTED { snat automap; log local0. "seen" }'))
    moved = directory / "moved.log"
    os.rename(running.log_path, moved)
    running.signal(signal.SIGHUP)
    until(lambda: os.path.exists(running.log_path), "a new log file")
    world4.greeting(world4.other)
    running.until_logged("<CLIENT_ACCEPTED>: seen")


def test_health_survives_a_reload(world4, sluice, servers4):
    servers4["mail2"].stop()
    running = sluice(world4.story(persist=False, timeout=2))
    running.until_logged("172.16.51.12:25 monitor status down")
    running.write_configuration(world4.story(persist=False, timeout=2, relay_allowed=["172.16.51.22"]).text())
    running.ask("tmsh", "load", "sys", "config", "file", running.configuration_path)
    assert {world4.greeting(world4.other) for _ in range(6)} == {"mail1"}
    assert len(running.logged("172.16.51.12:25 monitor status down")) == 1


def test_save_writes_a_file_that_loads_again(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.ask("tmsh", "save", "sys", "config")
    running.stop()
    saved = open(running.configuration_path).read()
    assert "172.16.51.23" in saved
    fresh = sluice(saved)
    assert "172.16.51.23" in fresh.ask("datagroup", "show", "smtp_relay_allowed")
    assert world4.greeting(world4.other) in servers4


def test_a_virtual_server_is_created_disabled_and_deleted_while_others_run(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    with world4.talk(world4.other) as long_lived:
        long_lived.line()
        running.ask("tmsh", "create", "ltm", "virtual", "second", "destination", "172.16.51.174:2526", "ip-protocol", "tcp",
                    "pool", "smtp_pool", "profiles", "add", "{", "tcp", "}", "source-address-translation", "{", "type", "automap", "}")
        until(lambda: world4.outcome(world4.other, 2526).startswith("220 "), "the new virtual server serves")
        running.ask("tmsh", "modify", "ltm", "virtual", "second", "disabled")
        until(lambda: world4.outcome(world4.other, 2526) in ("refused", "reset"), "disabled: no new connection")
        running.ask("tmsh", "modify", "ltm", "virtual", "second", "enabled")
        until(lambda: world4.outcome(world4.other, 2526).startswith("220 "), "enabled again")
        running.ask("tmsh", "delete", "ltm", "virtual", "second")
        until(lambda: world4.outcome(world4.other, 2526) == "refused", "deleted")
        long_lived.send("NOOP\r\n")
        assert long_lived.line().startswith("250 ")


def test_every_change_leaves_an_audit_line(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "reselect-tries", "2")
    running.until_logged(r"AUDIT.*datagroup add smtp_relay_allowed 172\.16\.51\.23")
    running.until_logged(r"AUDIT.*modify ltm pool smtp_pool reselect-tries 2")
