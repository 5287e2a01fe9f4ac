"""The command line, with the server up and down."""
import json
import threading

import pytest

from lab.sluice import program
from lab.story import data_group


@pytest.fixture(params=["up", "down"])
def commands(request, world4, sluice):
    """A store with the story in it; the server runs, or has run."""
    one = sluice(world4.story(monitor=None, extra=data_group("words", ["alpha", "beta"], "string") + data_group("numbers", [7], "integer")))
    if request.param == "down":
        one.stop()
    return one


def test_create_list_show_and_delete(commands):
    commands.ask("datagroup", "create", "fresh", "--type", "string")
    assert "fresh" in commands.ask("datagroup", "list")
    commands.ask("datagroup", "add", "fresh", "key with blanks", "value with blanks")
    shown = commands.ask("datagroup", "show", "fresh")
    assert "key with blanks" in shown and "value with blanks" in shown
    commands.ask("datagroup", "delete", "fresh")
    assert "fresh" not in commands.ask("datagroup", "list")


def test_add_of_what_exists_and_remove_of_what_does_not(commands):
    said = commands.refused("datagroup", "add", "smtp_relay_allowed", "172.16.51.21")
    assert "01020066" in said and "172.16.51.21" in said
    said = commands.refused("datagroup", "remove", "smtp_relay_allowed", "172.16.51.99")
    assert "01020036" in said and "172.16.51.99" in said
    assert "01020036" in commands.refused("datagroup", "show", "absent")
    assert "01020066" in commands.refused("datagroup", "create", "smtp_relay_allowed", "--type", "ip")


@pytest.mark.parametrize("name, record", [("smtp_relay_allowed", "not-an-address"), ("smtp_relay_allowed", "10.0.0.300"), ("numbers", "seven")])
def test_a_record_of_the_wrong_type_is_refused_and_named(commands, name, record):
    before = commands.ask("datagroup", "show", name)
    assert record in commands.refused("datagroup", "add", name, record)
    assert commands.ask("datagroup", "show", name) == before


def test_match_tells_by_its_exit_status(commands):
    commands.ask("datagroup", "add", "smtp_relay_allowed", "10.0.0.0/8", "lab")
    assert "lab" in commands.ask("datagroup", "match", "smtp_relay_allowed", "10.1.2.3")
    commands.refused("datagroup", "match", "smtp_relay_allowed", "11.1.2.3")


def test_full_paths_and_bare_names_are_the_same_in_common(commands):
    commands.ask("datagroup", "add", "/Common/words", "gamma")
    assert "gamma" in commands.ask("datagroup", "show", "words")


def test_json_on_request(commands):
    shown = commands.ask_json("datagroup", "show", "words")
    assert sorted(record["key"] for record in shown["records"]) == ["alpha", "beta"]
    listed = commands.ask_json("datagroup", "list")
    assert any("words" in json.dumps(entry) for entry in listed)


def test_options_may_stand_anywhere(commands):
    one = commands.host.run(program(), "datagroup", "--db", commands.store, "show", "--json", "words")
    two = commands.host.run(program(), "--db", commands.store, "datagroup", "show", "words", "--json")
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    assert json.loads(one.stdout) == json.loads(two.stdout)


def test_the_store_may_be_named_by_the_environment(commands):
    done = commands.host.run("env", f"SLUICE_DB={commands.store}", program(), "datagroup", "show", "words")
    assert done.returncode == 0 and "alpha" in done.stdout


@pytest.mark.parametrize("words", [["datagroup", "frob"], ["tmsh", "frob"], ["datagroup", "delete"], ["datagroup", "add"], ["datagroup", "show"],
                                   ["datagroup", "match"]])
def test_wrong_usage_is_status_2_without_a_store_too(world4, directory, words):
    done = world4.sluice.run(program(), *words, "--db", directory / "none.db")
    assert done.returncode == 2 and "usage: " in done.stderr and "no such store" not in done.stderr
    assert not (directory / "none.db").exists()


@pytest.mark.parametrize("words", [["datagroup"], ["datagroup", "add"], ["datagroup", "frobnicate"], ["datagroup", "create", "x", "--type", "bool"],
                                   ["nonsense"], ["datagroup", "add", "words", "a", "b", "c"], ["serve", "--workers", "many"]])
def test_wrong_usage_is_status_2(commands, words):
    commands.refused(*words, status=2)


@pytest.mark.parametrize("verb", ["create", "delete", "list", "show", "add", "remove", "import", "export", "match"])
def test_each_verb_has_help(commands, verb):
    done = commands.host.run(program(), "datagroup", verb, "--help")
    assert done.returncode == 0 and verb in done.stdout


def test_export_and_import_are_each_others_inverse(commands, directory):
    commands.ask("datagroup", "add", "words", 'quote " and \\', "a := b, c")
    commands.ask("datagroup", "export", "words", directory / "words.txt")
    commands.ask("datagroup", "create", "copy", "--type", "string")
    commands.ask("datagroup", "import", "copy", directory / "words.txt")
    assert commands.ask_json("datagroup", "show", "copy")["records"] == commands.ask_json("datagroup", "show", "words")["records"]
    commands.ask("datagroup", "export", "smtp_relay_allowed", directory / "ip.txt")
    assert "host 172.16.51.21" in (directory / "ip.txt").read_text()


def test_an_import_with_errors_changes_nothing_and_names_the_lines(commands, directory):
    (directory / "bad.txt").write_text("host 10.0.0.1,\nhost 10.0.0.400,\nnetwork 10.1.0.0/99,\n")
    before = commands.ask("datagroup", "show", "smtp_relay_allowed")
    said = commands.refused("datagroup", "import", "smtp_relay_allowed", directory / "bad.txt")
    assert "10.0.0.400" in said and "10.1.0.0/99" in said and "2" in said and "3" in said
    assert commands.ask("datagroup", "show", "smtp_relay_allowed") == before


def test_tmsh_creates_modifies_lists_and_deletes_a_data_group(commands):
    group = ["ltm", "data-group", "internal", "dg"]
    commands.ask("tmsh", "create", *group, "type", "ip", "records", "add", "{", "10.0.0.0/8", "{", "data", "x", "}", "192.0.2.1", "{", "}", "}")
    listed = commands.ask("tmsh", "list", *group)
    assert listed.startswith("ltm data-group internal dg {") and "10.0.0.0/8 {\n            data x" in listed and "192.0.2.1/32 { }" in listed
    commands.ask("tmsh", "modify", *group, "records", "modify", "{", "10.0.0.0/8", "{", "data", "new", "}", "}")
    assert "data new" in commands.ask("tmsh", "list", *group)
    commands.ask("tmsh", "modify", *group, "records", "delete", "{", "10.0.0.0/8", "}")
    assert "10.0.0.0" not in commands.ask("tmsh", "list", *group)
    commands.ask("tmsh", "modify", *group, "records", "replace-all-with", "{", "203.0.113.0/24", "}")
    listed = commands.ask("tmsh", "list", *group)
    assert "203.0.113.0/24" in listed and "192.0.2.1" not in listed
    commands.ask("tmsh", "delete", *group)
    assert "01020036" in commands.refused("tmsh", "list", *group)


def test_tmsh_takes_its_command_as_one_word_too(commands):
    commands.ask("tmsh", "modify ltm data-group internal words records add { delta { data 4 } }")
    assert "delta" in commands.ask("datagroup", "show", "words")


def test_tmsh_refuses_what_would_not_validate(commands):
    assert "01020036:3: The requested Pool (/Common/absent) was not found." in commands.refused(
        "tmsh", "modify", "ltm", "virtual", "SMTP_VS", "pool", "absent")
    said = commands.refused("tmsh", "delete", "ltm", "pool", "smtp_pool")
    assert "01070265" in said or "referenced" in said
    commands.refused("tmsh", "create", "ltm", "pool", "smtp_pool")


def test_show_needs_the_server_and_says_so(world4, sluice):
    one = sluice(world4.story(monitor=None))
    shown = one.ask("tmsh", "show", "ltm", "virtual", "SMTP_VS")
    assert "Ltm::Virtual Server: SMTP_VS" in shown and "Destination      : 172.16.51.174:25" in shown
    one.stop()
    assert "run" in one.refused("tmsh", "show", "ltm", "virtual", "SMTP_VS")


def test_show_counts_connections(world4, sluice, servers4):
    one = sluice(world4.story(monitor=None))
    for _ in range(5):
        world4.greeting(world4.other)
    with world4.talk(world4.other) as talk:
        talk.line()
        shown = one.ask("tmsh", "show", "ltm", "virtual", "SMTP_VS")
        lines = {line.strip().rsplit(None, 3)[0]: line.split()[-3] for line in shown.splitlines() if "Connections" in line and len(line.split()) > 4}
        assert lines["Current Connections"] == "1" and lines["Total Connections"] == "6"
        connections = one.ask("tmsh", "show", "sys", "connection")
        row = next(line for line in connections.splitlines() if line.startswith("172.16.51.22:"))
        columns = row.split()
        assert columns[0] == f"172.16.51.22:{talk.local[1]}" and columns[1] == "172.16.51.174:25"
        assert columns[2].startswith("172.16.51.175:") and columns[3] in ("172.16.51.11:25", "172.16.51.12:25") and columns[4] == "tcp"
        assert "Total records returned: 1" in connections


def test_two_operators_at_once(world4, sluice):
    one = sluice(world4.story(monitor=None, extra=data_group("shared", [], "integer")))
    failures = []

    def operator(first):
        for number in range(first, first + 15):
            done = one.command("datagroup", "add", "shared", number)
            if done.returncode != 0:
                failures.append(done.stderr)

    threads = [threading.Thread(target=operator, args=(first,)) for first in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(one.ask_json("datagroup", "show", "shared")["records"]) == 45


RULE_WITH_A_MISTAKE = """when CLIENT_ACCEPTED {
    if { [TCP::local_port] == 25 } { set source 172.16.51.174 }
    snat $source
}
"""


def check(world, *words):
    return world.sluice.run(program(), "check", *map(str, words))


def test_check_warns_with_line_caret_explanation_and_fix(world4, directory):
    rule = directory / "mistake.tcl"
    rule.write_text(RULE_WITH_A_MISTAKE)
    done = check(world4, rule)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f'{rule}:3:10: warning: unset-variable: the variable "source" is not set on every way to here'
    assert lines[1:3] == ["    snat $source", "         ^"]
    assert lines[3].startswith("  why: line 2 ") and lines[4].startswith("  fix: ") and lines[5] == "0 errors, 1 warning"


def test_check_gives_warnings_as_json(world4, directory):
    rule = directory / "mistake.tcl"
    rule.write_text(RULE_WITH_A_MISTAKE)
    [found] = json.loads(check(world4, "--json", rule).stdout)
    assert (found["id"], found["severity"], found["line"], found["column"]) == ("unset-variable", "warning", 3, 10)
    assert found["why"] and found["fix"] and found["source"] == "    snat $source"


def test_check_of_a_rule_in_a_configuration_names_lines_of_the_file(world4, directory):
    file = directory / "bigip.conf"
    file.write_text(world4.story(monitor=None, rule=RULE_WITH_A_MISTAKE).text())
    line = next(number for number, text in enumerate(file.read_text().splitlines(), 1) if "snat $source" in text)
    found = check(world4, file)
    assert found.returncode == 0 and f"{file}:{line}:10: warning: unset-variable" in found.stdout
    assert f"why: line {line - 1} sets it" in found.stdout


def test_check_knows_the_virtual_servers_of_a_configuration(world4, directory):
    file = directory / "bigip.conf"
    file.write_text(world4.story(monitor=None, rule="when CLIENT_ACCEPTED {\n    TCP::collect\n}\nwhen HTTP_REQUEST { }\n").text())
    found = check(world4, file).stdout
    assert "collect-before-greeting" in found and "event-without-profile" in found


def test_check_of_a_folder_takes_its_rules_and_configurations_and_nothing_else(world4, directory):
    folder = directory / "rules"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "mistake.irule").write_text(RULE_WITH_A_MISTAKE)
    (folder / "good.tcl").write_text("when CLIENT_ACCEPTED { snat automap }\n")
    (folder / "README.md").write_text("when is it done?\n")
    done = check(world4, folder)
    assert done.returncode == 0 and done.stdout.endswith("2 files: 0 errors, 1 warning\n"), done.stdout
    (folder / "bad.conf").write_text("ltm pool {\n")
    assert check(world4, folder).returncode == 1
    empty = check(world4, directory / "rules" / "below" / "nothing")
    assert empty.returncode == 1 and "cannot read it" in empty.stdout


def test_check_has_nothing_to_say_of_the_story(world4, directory):
    for rule in ("when CLIENT_ACCEPTED {\nif { [class match [IP::client_addr] equals $::smtp_relay_allowed] } { snat automap }\n}\n", None):
        file = directory / "bigip.conf"
        file.write_text(world4.story(**({"rule": rule} if rule else {})).text())
        said = check(world4, file).stdout
        assert "  why: " not in said and said.endswith("0 errors, 1 warning\n"), said  # the one is the VLAN's
