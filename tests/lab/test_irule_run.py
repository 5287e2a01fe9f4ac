"""`sluice irule run`: rules tried without a network."""
import json
import pathlib
import re
import shlex
import subprocess

import pytest

from lab.sluice import program

_ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*words, stdin=None, status=0):
    done = subprocess.run([program(), "irule", "run", *map(str, words)], input=stdin, capture_output=True, text=True, cwd=_ROOT, timeout=60)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def without_times(text):
    return re.sub(r'(  |: )[0-9.]+( ms| us|,)', r"\1TIME\2", text)


def page_examples():
    """(command, output) of each `$ sluice irule run …` of the page."""
    for block in re.findall(r"```\n(.*?)```", (_ROOT / "docs/testing-rules.md").read_text(), re.S):
        for part in block.split("$ sluice irule run ")[1:]:
            command, output = part.split("\n", 1)
            yield command, output


@pytest.mark.parametrize("command, output", page_examples())
def test_the_page_about_testing_rules_shows_what_happens(command, output):
    assert without_times(run(*shlex.split(command)).stdout) == without_times(output)


def test_a_rule_from_standard_input_with_several_events_in_order():
    rule = 'when CLIENT_ACCEPTED { pool p }\nwhen LB_SELECTED { log local0. "to [LB::server addr]" }\n'
    shown = run("-", "--pool", "p 10.0.0.1:25", "--event", "CLIENT_ACCEPTED", "--event", "LB_SELECTED", "--json", stdin=rule)
    events = json.loads(shown.stdout)["events"]
    assert [event["event"] for event in events] == ["CLIENT_ACCEPTED", "LB_SELECTED"]
    assert events[0]["did"] == [{"kind": "decision", "text": "pool /Common/p"}]
    assert events[1]["did"][0]["level"] == "info" and events[1]["did"][0]["text"].endswith(": to 10.0.0.1")


def test_the_commands_of_a_rule_are_shown_when_asked_for():
    rule = 'when CLIENT_ACCEPTED { set a [IP::client_addr]; catch { TCP::setmss many }; after 1; log local0. $a }\n'
    shown = run("-", "--commands", "--client", "10.0.0.7:1", "--json", stdin=rule)
    commands = json.loads(shown.stdout)["events"][0]["commands"]
    assert [command["command"] for command in commands] == ["IP::client_addr", "TCP::setmss many", "after 1", "after 1", "log local0. 10.0.0.7"]
    assert commands[0]["result"] == "10.0.0.7" and commands[1]["error"] == "Illegal argument"
    assert "commands" not in json.loads(run("-", "--json", stdin=rule).stdout)["events"][0]


def test_a_tcl_error_is_status_1_and_shown():
    shown = run("-", stdin="when CLIENT_ACCEPTED { set x [expr {1/0}] }\n", status=1)
    assert "failed" in shown.stdout and "divide by zero" in shown.stdout


def test_a_refused_rule_is_status_1_with_its_place():
    shown = run("-", stdin="when CLIENT_ACCEPTED {\n    frobnicate\n}\n", status=1)
    assert "-:2:5: error: 01070151:3: [undefined procedure: frobnicate]" in shown.stderr and shown.stdout == ""


def test_an_endless_rule_ends():
    assert "time limit" in run("-", stdin="when CLIENT_ACCEPTED { while 1 { } }\n", status=1).stdout
    shown = run("-", "--time", "100", stdin="when CLIENT_ACCEPTED { after 10 -periodic { log local0. again } }\n")
    assert 2 <= shown.stdout.count("again") <= 12


@pytest.mark.parametrize("words", [[], ["-", "--event", "NOSUCH"], ["-", "--client", "nowhere"], ["-", "--virtual-server", "x"], ["-", "--odd"]])
def test_wrong_usage_is_status_2(words):
    assert run(*words, stdin="when CLIENT_ACCEPTED { }\n", status=2).stderr


def test_without_events_a_rule_for_others_asks_which():
    assert "LB_SELECTED" in run("-", stdin="when LB_SELECTED { }\n", status=2).stderr
