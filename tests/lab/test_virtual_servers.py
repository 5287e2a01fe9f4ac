"""Virtual servers beside each other on one address: who is served by which, and what an operator sees of it."""
import re


def _pool(name, address, port=25):
    member = f"/Common/{address}.{port}" if ":" in address else f"/Common/{address}:{port}"
    return f"ltm pool /Common/{name} {{\n    members {{\n        {member} {{\n            address {address}\n        }}\n    }}\n}}\n"


def test_no_virtual_server_can_be_put_over_one_that_is_open(world, servers, sluice):
    one = sluice(world.story(monitor=None))
    here = world.literal(world.virtual, 25)
    one.ask("tmsh", f"create ltm pool other members add {{ {world.literal(world.ip(23), 25)} }}")
    for name in ("A", "open_relay"):
        said = one.refused("tmsh", f"create ltm virtual {name} destination {here} pool other")
        assert said.startswith(f"01070333:3: Virtual Server /Common/{name} illegally shares") and "/Common/SMTP_VS" in said
    assert world.greeting(world.other) in servers
    assert "A" not in one.ask("tmsh", "list ltm virtual one-line").split()


def test_the_most_specific_source_serves_the_client(world, sluice):
    with world.server("mail1"), world.server("mail2"):
        one = sluice(world.story(monitor=None, rule=None, persist=False, members=[world.ip(11)], extra=_pool("second", world.ip(12))))
        assert world.greeting(world.other) == "mail1"
        here = world.literal(world.virtual, 25)
        source = world.host_prefix(world.ip(22))
        one.ask("tmsh", f"create ltm virtual partner destination {here} ip-protocol tcp source {source} pool second "
                        "source-address-translation { type automap }")
        assert world.greeting(world.other) == "mail2"
        assert world.greeting(world.third) == "mail1"
        shown = one.ask("tmsh", "show ltm virtual partner")
        assert re.search(r"Total Connections +1 ", shown)
        assert "01070333" in one.refused("tmsh", f"create ltm virtual twice destination {here} source {source} pool second")

        one.ask("tmsh", "modify ltm virtual SMTP_VS disabled")
        assert world.greeting(world.other) == "mail2"
        assert world.greeting(world.third) == "reset"
        one.ask("tmsh", "delete ltm virtual partner")
        assert world.greeting(world.other) == "refused"

        one.ask("tmsh", "modify ltm virtual SMTP_VS enabled")
        assert world.greeting(world.other) == "mail1"


def test_the_log_tells_what_a_change_opens_and_closes(world4, sluice):
    one = sluice(world4.story(monitor=None))
    one.ask("tmsh", "modify ltm virtual SMTP_VS disabled")
    one.until_logged(r"virtual server /Common/SMTP_VS is closed at 172\.16\.51\.174:25: disabled")
    one.ask("tmsh", "modify ltm virtual SMTP_VS enabled")
    one.until_logged(r"virtual server /Common/SMTP_VS is open at 172\.16\.51\.174:25, pool /Common/smtp_pool", times=2)
    one.ask("tmsh", "modify ltm virtual SMTP_VS connection-limit 5")
    one.until_logged(r"virtual server /Common/SMTP_VS is closed at 172\.16\.51\.174:25: connection-limit 5")


def test_show_tells_that_a_listener_is_not_open(world4, sluice):
    one = sluice(world4.story(monitor=None))
    one.ask("tmsh", "create ltm virtual elsewhere destination 172.16.51.99:25 ip-protocol tcp")
    shown = one.ask("tmsh", "show ltm virtual elsewhere")
    assert re.search(r"Availability +: offline", shown) and "the address is not on this host" in shown
    world4.sluice.run("ip", "addr", "add", "172.16.51.99/32", "dev", "lo")
    try:
        one.until_logged("Virtual server /Common/elsewhere listens on 172.16.51.99:25 now")
        assert not re.search(r"Availability +: offline", one.ask("tmsh", "show ltm virtual elsewhere"))
    finally:
        world4.sluice.run("ip", "addr", "del", "172.16.51.99/32", "dev", "lo")
