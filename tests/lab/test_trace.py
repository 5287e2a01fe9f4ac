"""`sluice trace`: what rules do on the running server, as it happens."""
import json
import subprocess

import pytest

from lab.sluice import program
from lab.waiting import until

RULE = """when CLIENT_ACCEPTED {
    set listed [class match [IP::client_addr] equals smtp_relay_allowed]
    after 20
    snat automap
}
when LB_SELECTED { log local0. "to [LB::server addr]" }
"""


@pytest.fixture
def trace(directory):
    """`trace(one, *words)` starts one on the program's host; gives the process and a function that reads what it has printed."""
    begun = []

    def begin(one, *words):
        path = directory / f"trace{len(begun)}"
        with open(path, "w") as out:
            process = one.host.popen(program(), "trace", "--db", one.store, *map(str, words), stdout=out, stderr=subprocess.STDOUT)
        begun.append(process)
        return process, path.read_text

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.wait()


def until_seen(world, host, shown, text):
    """Connects until the trace, which needs a moment to begin, has shown the text."""
    return until(lambda: world.greeting(host) and text in shown(), lambda: f"{text} in:\n{shown()}")


def in_order(text, parts):
    at = 0
    for part in parts:
        at = text.find(part, at) + len(part)
        if at < len(part):
            return False
    return True


def test_events_commands_results_and_waiting_are_shown(world4, sluice, servers4, trace):
    one = sluice(world4.story(monitor=None, rule=RULE))
    _, shown = trace(one)
    order = ["CLIENT_ACCEPTED tmm", "172.16.51.22:", "-> 172.16.51.174:25 /Common/SMTP_VS", "/Common/smtp_irule priority 500",
             "IP::client_addr -> 172.16.51.22", "class match 172.16.51.22 equals", "after 20 waits", "CLIENT_ACCEPTED waits", "after 20 ",
             "snat automap", "/Common/smtp_irule completed", "LB_SELECTED tmm", "LB::server addr -> 172.16.51.1", "LB_SELECTED completed",
             "the connection has ended: 172.16.51.22:", "-> 172.16.51.1"]

    def connections():
        found = {}
        for line in shown().splitlines():
            found.setdefault(line.split()[1], []).append(line)
        return found.values()

    until(lambda: world4.greeting(world4.other) and any(in_order("\n".join(lines), order) for lines in connections()), shown)


def test_a_trace_ends_after_the_events_asked_for(world4, sluice, servers4, trace):
    one = sluice(world4.story(monitor=None, rule=RULE))
    process, shown = trace(one, "--count", "2")
    until(lambda: world4.greeting(world4.other) and process.poll() is not None, shown)
    assert process.returncode == 0
    ends = [line for line in shown().splitlines() if line.split()[2:3] in (["CLIENT_ACCEPTED"], ["LB_SELECTED"]) and "completed" in line]
    assert len(ends) == 2


def test_a_filter_keeps_other_clients_out(world4, sluice, servers4, trace):
    one = sluice(world4.story(monitor=None, rule=RULE))
    _, shown = trace(one, "--client", "172.16.51.21/32", "--virtual", "SMTP_VS", "--rule", "smtp_irule", "--json")
    until_seen(world4, world4.listed, shown, '"LB_SELECTED"')
    world4.greeting(world4.other)
    records = [json.loads(line) for line in shown().splitlines()]
    assert not any("172.16.51.22" in json.dumps(record) for record in records)
    found = next(record for record in records if record.get("command", "").startswith("class match"))
    assert found["result"] == "1" and found["rule"] == "/Common/smtp_irule" and found["microseconds"] > 0


def test_a_connection_that_is_there_already_is_shown_too(world4, sluice, servers4, trace):
    one = sluice(world4.story(monitor=None, rule=RULE + "when CLIENT_CLOSED { log local0. gone }\n"))
    with world4.talk(world4.other) as talk:
        talk.line()
        _, shown = trace(one, "--client", "172.16.51.0/24")
        until_seen(world4, world4.listed, shown, "LB_SELECTED completed")
    until(lambda: any("CLIENT_CLOSED" in line and "172.16.51.22:" in line for line in shown().splitlines()), shown)


def test_errors_and_usage(world4, sluice, servers4):
    one = sluice(world4.story(monitor=None))

    def ask(*words):
        return one.host.run(program(), "trace", "--db", one.store, *words)

    assert ask("--client", "nobody").returncode == 2
    assert ask("--odd").returncode == 2
    missing = ask("--virtual", "absent")
    assert missing.returncode == 1 and "01020036" in missing.stdout + missing.stderr
    one.stop()
    down = ask()
    assert down.returncode == 1 and "no server runs" in down.stderr


def test_a_trace_that_is_interrupted_leaves_the_server_as_it_was(world4, sluice, servers4, trace):
    one = sluice(world4.story(monitor=None, rule=RULE))
    process, shown = trace(one)
    until_seen(world4, world4.other, shown, "LB_SELECTED completed")
    process.send_signal(2)
    assert process.wait(10) == 0
    assert world4.greeting(world4.other) in servers4
    assert "smtp_irule:CLIENT_ACCEPTED" in one.ask("tmsh", "show", "ltm", "rule", "smtp_irule")
