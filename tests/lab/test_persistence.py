"""Source-address persistence: the same client keeps its server while its record lives."""
import time

from lab.story import member
from lab.waiting import until


def test_a_client_keeps_its_server_and_others_are_spread(world, sluice, servers):
    sluice(world.story(monitor=None), workers=4)
    chosen = {host.name: world.greeting(host) for host in (world.listed, world.other, world.third)}
    assert set(chosen.values()) == {"mail1", "mail2"}
    for _ in range(6):
        for host in (world.listed, world.other, world.third):
            assert world.greeting(host) == chosen[host.name]


def test_a_record_lives_as_long_as_it_is_used_and_no_longer(world4, sluice, servers4):
    sluice(world4.story(monitor=None, persist_timeout=2))
    mine = world4.greeting(world4.other)
    # Used every second for longer than it lives: still the same, although the round robin has moved on by an odd number.
    for _ in range(4):
        deadline = time.monotonic() + 1.0
        world4.greeting(world4.third)
        while time.monotonic() < deadline:
            time.sleep(0.05)
        assert world4.greeting(world4.other) == mine
    seen = set()

    def changed():
        deadline = time.monotonic() + 2.6
        while time.monotonic() < deadline:
            time.sleep(0.05)
        seen.add(world4.greeting(world4.other))
        return len(seen) == 2

    until(changed, "after its record has expired the client meets the round robin", 15)


def test_the_default_lifetime_is_180_seconds_and_records_are_shown(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    name = world4.greeting(world4.other)
    shown = running.ask("tmsh", "show", "ltm", "persistence", "persist-records")
    line = next(line for line in shown.splitlines() if line.startswith("source-address"))
    assert "172.16.51.22" in line and "172.16.51.174:25" in line
    assert {"mail1": "172.16.51.11:25", "mail2": "172.16.51.12:25"}[name] in line


def test_a_rule_that_picks_another_pool_is_not_overruled_by_a_record_of_the_first(world, sluice, servers):
    other_pool = f"ltm pool /Common/other_pool {{\n    members {{\n{member(world.ip(12))}    }}\n}}\n"
    rule = """when CLIENT_ACCEPTED {
    snat automap
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } { pool other_pool }
}"""
    running = sluice(world.story(monitor=None, rule=rule, relay_allowed=[], extra=other_pool, members=[world.ip(11)]))
    assert world.greeting(world.other) == "mail1"
    running.ask("datagroup", "add", "smtp_relay_allowed", world.ip(22))
    assert world.greeting(world.other) == "mail2"
    running.ask("datagroup", "remove", "smtp_relay_allowed", world.ip(22))
    assert world.greeting(world.other) == "mail1"


def test_a_server_that_went_down_is_not_persisted_to(world, sluice, servers):
    running = sluice(world.story(timeout=2))
    mine = world.greeting(world.other)
    servers[mine].stop()
    running.until_logged(rf"member \S+{world.ip({'mail1': 11, 'mail2': 12}[mine])}\S* monitor status down", 10)
    substitute = world.greeting(world.other)
    assert {mine, substitute} == {"mail1", "mail2"}
    servers[mine].start()
    running.until_logged(rf"member \S+{world.ip({'mail1': 11, 'mail2': 12}[mine])}\S* monitor status up", 10)
    assert world.greeting(world.other) == substitute, "the record of the substitute lives"


def test_a_disabled_member_keeps_its_persistent_clients_only(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    mine = world4.greeting(world4.other)
    address = {"mail1": "172.16.51.11", "mail2": "172.16.51.12"}[mine]
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "members", "modify", "{", f"{address}:25", "{", "session", "user-disabled", "}", "}")
    assert world4.greeting(world4.other) == mine
    assert world4.greeting(world4.third) != mine
    assert world4.greeting(world4.listed) != mine


def test_a_rule_persists_without_a_profile(world4, sluice, servers4):
    rule = "when CLIENT_ACCEPTED {\n    snat automap\n    persist source_addr 255.255.255.255 60\n}"
    sluice(world4.story(monitor=None, rule=rule, persist=False))
    mine = world4.greeting(world4.other)
    assert {world4.greeting(world4.other) for _ in range(5)} == {mine}


def test_records_survive_a_change_of_configuration(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    mine = world4.greeting(world4.other)
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "reselect-tries", "1")
    assert {world4.greeting(world4.other) for _ in range(5)} == {mine}
