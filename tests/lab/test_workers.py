"""One worker a core, and what must be the same whichever of them takes a connection."""
import os


def test_round_robin_is_exact_over_all_workers(world, sluice, servers):
    sluice(world.story(persist=False, monitor=None), workers=4)
    for _ in range(40):
        assert world.greeting(world.other) in servers
    assert [len(servers[name].clients) for name in servers] == [20, 20]


def test_the_rules_of_a_connection_see_the_clients_address_behind_every_worker(world, sluice, servers):
    sluice(world.story(monitor=None), workers=4)
    for _ in range(12):
        world.greeting(world.listed)
    assert set(servers["mail1"].addresses() + servers["mail2"].addresses()) == {world.virtual}


def test_one_worker_a_core_is_the_default(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None), start=False, workers=0)
    running.start([25])
    assert {world4.greeting(world4.other) for _ in range(8)} <= set(servers4)
    cores = len(os.sched_getaffinity(0))
    with open(f"/proc/{running.process.pid}/net/tcp") as table:
        listeners = [line for line in table if line.split()[1].endswith(":0019") and line.split()[3] == "0A"]
    assert len(listeners) == cores, "each worker has a listener of its own"


def test_a_pool_without_members_resets(world, sluice):
    running = sluice(world.story(monitor=None, members=[]))
    assert world.outcome(world.other) == "reset"
    running.until_logged(r"01010028:3:? No members available for pool /Common/smtp_pool")


def test_a_rejected_client_is_reset(world, sluice, servers):
    rule = """when CLIENT_ACCEPTED {
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } { reject } else { snat automap }
}"""
    sluice(world.story(monitor=None, rule=rule))
    assert world.outcome(world.listed) == "reset"
    assert world.greeting(world.other) in servers


def test_rules_run_in_the_order_they_are_attached_and_share_variables(world4, sluice, servers4):
    first = "when CLIENT_ACCEPTED {\n    set word first\n}"
    second = 'when CLIENT_ACCEPTED {\n    snat automap\n    log local0. "after $word"\n}'
    running = sluice(world4.story(monitor=None, rule=None, rules={"a_rule": first, "b_rule": second}))
    assert world4.greeting(world4.other) in servers4
    running.until_logged("Rule /Common/b_rule <CLIENT_ACCEPTED>: after first")


def test_a_global_variable_that_a_rule_counts_in_is_one_for_all_connections(world4, sluice, servers4):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    if { ![info exists ::seen([IP::client_addr])] } { set ::seen([IP::client_addr]) 0 }
    if { [incr ::seen([IP::client_addr])] > 3 } { reject }
}"""
    running = sluice(world4.story(monitor=None, rule=rule, persist=False), workers=4)
    running.until_logged("Virtual server /Common/SMTP_VS runs on one worker: /Common/smtp_irule writes the global variable ::seen, of which there is one")
    outcomes = [world4.greeting(world4.other) for _ in range(8)]
    assert [outcome in servers4 for outcome in outcomes] == [True] * 3 + [False] * 5
