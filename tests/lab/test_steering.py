"""What rules do to load balancing: persistence by a text, marks, the network a client comes from."""
import time

from lab.servers import greet_as
from lab.waiting import until


def _numbers(world):
    return {"mail1": world.ip(11), "mail2": world.ip(12)}


def test_connections_with_the_same_text_share_a_server_and_the_record_is_shown(world4, sluice, servers4):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    persist uie "net-[IP::addr [IP::client_addr] mask 255.255.255.0]" 600
}"""
    running = sluice(world4.story(monitor=None, rule=rule, persist=False), workers=4)
    mine = world4.greeting(world4.other)
    assert {world4.greeting(host) for host in (world4.listed, world4.other, world4.third)} == {mine}
    shown = running.ask("tmsh", "show", "ltm", "persistence", "persist-records")
    assert f"universal  net-172.16.51.0  172.16.51.174:25  {_numbers(world4)[mine]}:25" in shown


def test_a_record_that_a_rule_has_added_is_found_by_the_next_connection_of_any_worker(world4, sluice, servers4):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    log local0. "found <[persist lookup uie bob]>"
}
when SERVER_CONNECTED { persist add uie bob 600 }"""
    running = sluice(world4.story(monitor=None, rule=rule, persist=False), workers=4)
    first = world4.greeting(world4.other)
    running.until_logged("found <>")
    world4.greeting(world4.other)
    running.until_logged(rf"found <{_numbers(world4)[first]} 25 /Common/smtp_pool>")


def test_persist_down_tells_that_the_recorded_server_is_gone(world, sluice, servers):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    persist uie "the same"
}
when PERSIST_DOWN { log local0. "lost [LB::server addr]" }"""
    running = sluice(world.story(timeout=2, rule=rule, persist=False))
    mine = world.greeting(world.other)
    servers[mine].stop()
    running.until_logged(rf"member \S+{_numbers(world)[mine]}\S* monitor status down", 10)
    assert {mine, world.greeting(world.other)} == {"mail1", "mail2"}
    running.until_logged(rf"<PERSIST_DOWN>: lost {_numbers(world)[mine]}$")


def test_a_server_that_a_rule_marks_down_is_out_until_its_monitor_finds_it_up(world, sluice, servers):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } { LB::down pool smtp_pool member %s 25 }
}""" % world.ip(11)
    # A mark starts a probe at once: mail1 takes its time to greet, so that the mark lasts until the rule's own connection is balanced.
    servers["mail1"].stop()
    greet = greet_as("mail1")

    def greet_late(connection):
        time.sleep(0.5)
        greet(connection)

    world.server("mail1", greet_late)
    running = sluice(world.story(rule=rule, persist=False))
    running.until_logged("monitor status up", times=2)
    assert world.greeting(world.listed) == "mail2", "it is marked before load balancing"
    running.until_logged(rf"member \S+{world.ip(11)}\S* monitor status down.*Marked down by an iRule")
    running.until_logged(rf"member \S+{world.ip(11)}\S* monitor status up.*was down")
    assert {world.greeting(world.other) for _ in range(4)} == {"mail1", "mail2"}


def test_a_server_without_a_monitor_stays_marked_down(world, sluice, servers):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } { LB::down pool smtp_pool member %s 25 }
}""" % world.ip(11)
    running = sluice(world.story(monitor=None, rule=rule, persist=False))
    assert world.greeting(world.listed) == "mail2"
    assert {world.greeting(world.other) for _ in range(4)} == {"mail2"}
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "reselect-tries", "1")
    assert {world.greeting(world.other) for _ in range(4)} == {"mail2"}, "a reload changes nothing"


def test_least_connections_goes_where_there_are_fewer(world, sluice, servers):
    rule = "when CLIENT_ACCEPTED {\n    snat automap\n    LB::mode leastconns\n}"
    running = sluice(world.story(monitor=None, rule=rule, persist=False), workers=1)
    with world.talk(world.other) as held:
        busy = held.line().split()[1]
        for _ in range(4):
            assert {busy, world.greeting(world.other)} == {"mail1", "mail2"}
            until(lambda: "Total records returned: 1" in running.ask("tmsh", "show", "sys", "connection"), "one connection")


def test_the_network_of_a_client_is_known(world4, sluice, servers4):
    vlan = "net vlan /Common/lab {\n    tag 51\n}\n"
    rule = """when CLIENT_ACCEPTED {
    snat automap
    log local0. "[LINK::lasthop] [LINK::lasthop type] [LINK::lasthop name] [LINK::vlan_id] ttl [IP::ttl] hops [IP::hops] next [LINK::nexthop]"
}
when SERVER_CONNECTED { log local0. "server [LINK::lasthop type] [clientside { LINK::nexthop name }]" }"""
    running = sluice(world4.story(monitor=None, rule=rule, persist=False, extra=vlan))
    world4.greeting(world4.other)
    mac = world4.other.ip("-brief", "link", "show", "eth0").split()[2]
    running.until_logged(rf"<CLIENT_ACCEPTED>: {mac} VLAN \S+ \d+ ttl 64 hops 0 next ff:ff:ff:ff:ff:ff$")
    running.until_logged(r"<SERVER_CONNECTED>: server VLAN \S+$")


def test_a_fixed_member_is_used_without_asking_persistence(world4, sluice, servers4):
    rule = """when CLIENT_ACCEPTED {
    snat automap
    persist uie all
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } { eval [string map {172.16.51.12 172.16.51.11} [LB::select]] }
}"""
    sluice(world4.story(monitor=None, rule=rule, persist=False))
    assert {world4.greeting(world4.listed) for _ in range(3)} == {"mail1"}
