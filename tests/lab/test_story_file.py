"""The example's own files: loaded unchanged, and what the story says they are."""
import pathlib
import re

import pytest

from lab.story import RULE_V10, RULE_V11
from lab.waiting import until

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/smtp-relay"


def _text(name):
    return (EXAMPLE / name).read_text()


def test_the_rules_are_the_published_ones_byte_for_byte():
    assert _text("smtp_irule.v10.tcl").strip() == RULE_V10
    assert _text("smtp_irule.tcl").strip() == RULE_V11
    assert RULE_V11 in _text("bigip.conf") or RULE_V10 in _text("bigip.conf")


def test_the_storys_own_file_loads_unchanged_and_decides(world4, sluice, servers4):
    running = sluice(_text("bigip.conf"))
    assert world4.greeting(world4.listed) in servers4
    assert world4.greeting(world4.other) in servers4
    seen = servers4["mail1"].addresses() + servers4["mail2"].addresses()
    assert set(seen) == {world4.virtual, world4.self_ip}
    listed = running.ask("tmsh", "list", "ltm", "monitor", "smtp", "SMTP_Monitor")
    assert re.search(r"interval 120$", listed, re.M) and re.search(r"timeout 361$", listed, re.M)


def test_its_first_probe_comes_at_once_although_the_interval_is_120_s(world4, sluice, servers4):
    running = sluice(_text("bigip.conf"))
    until(lambda: servers4["mail1"].clients and servers4["mail2"].clients, "both servers are probed", 5)
    until(lambda: running.ask("tmsh", "show", "ltm", "pool", "smtp_pool", "members").count("Monitor Status : up") == 2, "both are up", 5)


def test_it_checks_clean(world4, sluice):
    one = sluice(_text("bigip.conf"), start=False)
    for name in ("bigip.conf", "smtp_irule.tcl"):
        done = one.command("check", EXAMPLE / name)
        assert done.returncode == 0, done.stdout + done.stderr


def test_loading_and_saving_changes_nothing_of_meaning(world4, sluice, directory):
    one = sluice(_text("bigip.conf"))
    one.ask("tmsh", "save", "sys", "config", "file", directory / "out.conf")
    two = sluice((directory / "out.conf").read_text(), start=False)
    one.stop()
    two.start([25])
    two.ask("tmsh", "save", "sys", "config", "file", directory / "again.conf")
    assert (directory / "again.conf").read_text() == (directory / "out.conf").read_text()


@pytest.mark.parametrize("rule", ["smtp_irule.tcl", "smtp_irule.v10.tcl"])
def test_either_rule_stands_in_the_file_as_it_is(world4, sluice, servers4, rule):
    text = _text("bigip.conf")
    published = RULE_V11 if RULE_V11 in text else RULE_V10
    text = text.replace(published, _text(rule).strip("\n"))
    sluice(text)
    world4.greeting(world4.listed)
    until(lambda: world4.virtual in servers4["mail1"].addresses() + servers4["mail2"].addresses(), "the listed host is translated")
