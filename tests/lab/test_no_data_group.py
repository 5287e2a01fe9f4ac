"""The data group that is not there: two spellings of the rule, two outcomes; and one that is used cannot go."""
from lab.story import RULE_V10, RULE_V11, VIRTUAL


def _rule(world, published):
    return published.replace(VIRTUAL, world.virtual)


def test_without_the_data_group_the_v10_form_loads_and_everyone_gets_automap(world, sluice, servers):
    sluice(world.story(relay_allowed=None, rule=_rule(world, RULE_V10), monitor=None))
    for host in (world.listed, world.other):
        assert world.greeting(host) in servers
    assert set(servers["mail1"].addresses() + servers["mail2"].addresses()) == {world.self_ip}


def test_without_the_data_group_the_v11_form_is_refused_at_load(world, sluice):
    refused = sluice(world.story(relay_allowed=None, rule=_rule(world, RULE_V11)), start=False)
    status, said = refused.start_expecting_failure()
    assert status == 1
    assert "Unable to find value_list (smtp_relay_allowed)" in said
    checked = refused.command("check", refused.configuration_path)
    assert checked.returncode == 1
    assert "Unable to find value_list (smtp_relay_allowed)" in checked.stdout + checked.stderr


def test_a_data_group_that_a_rule_names_cannot_be_deleted(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None, extra="ltm data-group internal /Common/free {\n    type ip\n}\n"))
    assert "01070265" in running.refused("datagroup", "delete", "smtp_relay_allowed")
    assert "01070265" in running.refused("tmsh", "delete", "ltm", "data-group", "internal", "smtp_relay_allowed")
    running.ask("datagroup", "delete", "free")
    assert world4.greeting(world4.listed) in servers4


def test_the_data_group_of_the_v10_form_appears_and_counts_from_the_next_connection_on(world4, sluice, servers4):
    running = sluice(world4.story(relay_allowed=None, rule=RULE_V10, monitor=None, persist=False))
    running.ask("datagroup", "create", "smtp_relay_allowed", "--type", "ip")
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.21")
    for server in servers4.values():
        server.forget()
    world4.greeting(world4.listed)
    world4.greeting(world4.other)
    seen = servers4["mail1"].addresses() + servers4["mail2"].addresses()
    assert sorted(seen) == [world4.virtual, world4.self_ip]
