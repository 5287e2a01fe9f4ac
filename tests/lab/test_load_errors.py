"""Files with errors, files of another age, files that ask for what is not there."""
import hashlib
import json
import os
import re
import sqlite3

import pytest

from lab.clients import until_outcome


def _broken(story):
    """The story with four mistakes of four kinds."""
    return (story.text().replace("pool /Common/smtp_pool\n", "pool /Common/absent\n")
            .replace("snat $accepted_snat", "snatt $accepted_snat")
            .replace("172.16.51.21 { }", "172.16.51.321 { }")
            .replace("monitor /Common/SMTP_Monitor\n", "monitor /Common/no_monitor\n"))


def test_all_errors_at_once_with_file_line_column_and_nothing_loaded(world4, sluice):
    one = sluice(_broken(world4.story()), start=False)
    status, said = one.start_expecting_failure()
    assert status == 1
    for culprit in ("absent", "snatt", "172.16.51.321", "no_monitor"):
        assert culprit in said, culprit
    checked = one.command("check", one.configuration_path)
    assert checked.returncode == 1
    text = checked.stdout + checked.stderr
    for culprit in ("absent", "snatt", "172.16.51.321", "no_monitor"):
        line = next((line for line in text.splitlines() if culprit in line), "")
        assert re.match(rf"{re.escape(one.configuration_path)}:\d+:\d+: ", line), f"{culprit}: {line!r}"
    assert "smtp_relay_allowed" not in one.command("datagroup", "list").stdout


def test_the_reported_line_is_the_line_of_the_mistake(world4, sluice):
    text = world4.story().text().replace("snat $accepted_snat", "snatt $accepted_snat")
    one = sluice(text, start=False)
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "snatt" in line)
    found = json.loads(one.command("check", "--json", one.configuration_path).stdout)
    found = found["diagnostics"] if isinstance(found, dict) else found
    assert any(entry["line"] == number and entry["column"] == 1 for entry in found), found


def test_check_says_0_1_and_2(world4, sluice, directory):
    one = sluice(world4.story(), start=False)
    assert one.command("check", one.configuration_path).returncode == 0
    assert one.command("check", directory / "absent.conf").returncode in (1, 2)
    assert one.command("check").returncode == 2


def test_check_of_a_bare_rule_notes_missing_objects_unless_a_configuration_gives_them(world4, sluice, directory):
    one = sluice(world4.story(), start=False)
    rule = directory / "rule.tcl"
    rule.write_text("when CLIENT_ACCEPTED {\n    pool no_such_pool\n}\n")
    alone = one.command("check", rule)
    assert alone.returncode == 0 and "no_such_pool" in alone.stdout + alone.stderr
    assert one.command("check", rule, "--config", one.configuration_path).returncode == 1
    rule.write_text("when CLIENT_ACCEPTED {\n    pool smtp_pool\n}\n")
    assert one.command("check", rule, "--config", one.configuration_path).returncode == 0
    rule.write_text("when CLIENT_ACCEPTED {\n    frobnicate\n")
    assert one.command("check", rule).returncode == 1


def test_a_load_with_errors_leaves_the_running_server_alone(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.write_configuration(_broken(world4.story()))
    said = running.refused("tmsh", "load", "sys", "config", "file", running.configuration_path)
    assert "absent" in said
    assert world4.greeting(world4.listed) in servers4


@pytest.mark.parametrize("properties", [
    "    connection-limit 5\n", "    fw-enforced-policy /Common/edge\n", "    vlans {\n        /Common/external\n    }\n    vlans-enabled\n",
    "    rate-limit 10\n", "    policies {\n        /Common/redirect { }\n    }\n"],
    ids=["connection-limit", "firewall", "vlans", "rate-limit", "policy"])
def test_a_virtual_server_that_is_restricted_by_what_is_not_supported_is_not_opened(world4, sluice, servers4, properties):
    named = ("net vlan /Common/external {\n    tag 4094\n}\nsecurity firewall policy /Common/edge {\n    rules {\n        all {\n"
             "            action drop\n        }\n    }\n}\nltm policy /Common/redirect {\n    strategy /Common/first-match\n}\n")
    one = sluice(world4.story(monitor=None, virtual_properties=properties, extra=named), listening=())
    assert world4.outcome(world4.other, timeout=2) == "refused"
    name = properties.split()[0].removesuffix("s") if "vlan" in properties else properties.split()[0]
    one.until_logged(rf"SMTP_VS.*{name}|{name}.*SMTP_VS")
    assert properties.split()[0] in one.ask("tmsh", "list", "ltm", "virtual", "SMTP_VS"), "it is kept"
    one.stop()
    one.start([25], arguments=["--allow-unsupported"])
    assert world4.greeting(world4.other) in servers4


def test_a_snat_pool_is_not_opened_either(world4, sluice, servers4):
    text = world4.story(monitor=None).text().replace("        type automap\n", "        pool /Common/sp\n        type snat\n")
    text += "ltm snatpool /Common/sp {\n    members {\n        /Common/172.16.51.176\n    }\n}\n"
    one = sluice(text, listening=())
    assert world4.outcome(world4.other, timeout=2) == "refused"
    one.until_logged("(?i)snat")


def test_other_unsupported_properties_and_objects_are_warnings_and_are_written_back(world4, sluice, servers4, directory):
    extra = ('ltm profile sip /Common/s {\n    app-service none\n    max-size 99\n}\nsys mystery thing {\n    with { nested "text here" }\n}\n')
    one = sluice(world4.story(monitor=None, virtual_properties="    mirror enabled\n", extra=extra))
    assert world4.greeting(world4.other) in servers4
    one.until_logged(r"mirror enabled has no effect here")
    one.until_logged(r"ltm profile sip kept")
    one.until_logged(r"bigip\.conf:\d+:\d+: note: 1 object of type sys mystery thing kept")
    one.ask("tmsh", "save", "sys", "config", "file", directory / "out.conf")
    saved = (directory / "out.conf").read_text()
    for kept in ("mirror enabled", "max-size 99", 'with { nested "text here" }'):
        assert kept in saved


@pytest.mark.parametrize("text", [
    "virtual SMTP_VS {\n   snat automap\n   pool smtp_pool\n   destination 172.16.51.174:25\n   ip protocol tcp\n}\n",
    "class smtp_relay_allowed {\n   host 172.16.51.21\n}\n",
    "pool smtp_pool {\n   monitor all tcp\n   members 172.16.51.11:25\n}\nvirtual v {\n   destination 172.16.51.174:25\n   pool smtp_pool\n}\n"])
def test_a_file_of_version_9_or_10_is_recognised_by_name(world4, sluice, text):
    one = sluice(text, start=False)
    status, said = one.start_expecting_failure()
    assert status == 1
    assert re.search(r"(?i)v?(ersion )?(9|10)\b", said), said


def test_a_file_that_is_no_configuration_at_all(world4, sluice, directory):
    for number, junk in enumerate(["}}}}{{{", "\x00\x01\x02" * 500, "ltm virtual /Common/x {", "{" * 100_000, "ltm pool /Common/p { members { a"]):
        path = directory / f"junk{number}.conf"
        path.write_text(junk)
        one = sluice("", start=False)
        done = one.command("check", path)
        assert done.returncode == 1, f"{junk[:20]!r}: {done.returncode} {done.stderr[-300:]}"


def test_a_store_that_is_no_database_or_another_ones_is_refused_untouched(world4, sluice):
    one = sluice(world4.story(), start=False)
    for content in ("text", "foreign", "truncated"):
        _make_store(one.store, content)
        before = hashlib.sha256(open(one.store, "rb").read()).digest()
        status, said = one.start_expecting_failure()
        assert status == 1 and one.store in said, content
        assert one.command("datagroup", "list").returncode == 1
        assert hashlib.sha256(open(one.store, "rb").read()).digest() == before, f"{content}: touched"


def _make_store(path, content):
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    if content == "text":
        with open(path, "w") as file:
            file.write("these are my notes\n" * 500)
        return
    with sqlite3.connect(path) as made:
        made.execute("create table recipes (name text)")
        made.executemany("insert into recipes values (?)", [(f"cake {n}" * 50,) for n in range(200)])
    made.close()
    if content == "truncated":
        with open(path, "r+b") as file:
            file.truncate(5000)


def test_two_servers_cannot_share_a_store(world4, sluice):
    one = sluice(world4.story(monitor=None))
    done = one.command("serve", timeout=15)
    assert done.returncode == 1
    assert "already" in (done.stdout + done.stderr).lower() or "running" in (done.stdout + done.stderr).lower()
    until_outcome(world4.other, world4.virtual, lambda got: got != "refused")
