"""IPv6 beyond what the other files already run twice: mixed families and F5's spelling."""
from lab.story import RULE_V11, SELF, SELF6, Story, story6
from lab.world import World

BOTH = {"self_lab": f"{SELF}/24", "self_lab6": f"{SELF6}/64"}


def test_a_virtual_server_of_one_family_serves_members_of_the_other(network, sluice):
    six, four = World(network, 6), World(network, 4)
    with four.server("mail1"), four.server("mail2") as second:
        sluice(story6(monitor=None, self_ips=BOTH, members=["172.16.51.11", "172.16.51.12"], persist=False))
        assert {six.greeting(six.other) for _ in range(4)} == {"mail1", "mail2"}
        assert set(second.addresses()) == {SELF}, "automap takes the family of the member"


def test_the_other_way_round(network, sluice):
    six, four = World(network, 6), World(network, 4)
    with six.server("mail1"), six.server("mail2") as second:
        sluice(Story(monitor=None, self_ips=BOTH, members=["fd00:51::11", "fd00:51::12"], persist=False))
        assert {four.greeting(four.other) for _ in range(4)} == {"mail1", "mail2"}
        assert set(second.addresses()) == {SELF6}


def test_monitors_take_the_self_ip_of_the_members_family(network, sluice):
    six, four = World(network, 6), World(network, 4)
    with six.server("mail2") as second, four.server("mail1") as first:
        running = sluice(Story(self_ips=BOTH, members=["172.16.51.11", "fd00:51::12"], timeout=3, persist=False))
        assert {four.greeting(four.other) for _ in range(4)} == {"mail1", "mail2"}
        assert set(first.addresses()) == {SELF} and set(second.addresses()) == {SELF6}
        assert not running.logged("monitor status down")


def test_a_prefix_of_ipv6_in_the_data_group_decides(network, sluice):
    six = World(network, 6)
    with six.server("mail1") as first, six.server("mail2") as second:
        running = sluice(story6(monitor=None, relay_allowed=["fd00:51::20/124"]))
        assert six.greeting(six.listed) in ("mail1", "mail2")
        assert set(first.addresses() + second.addresses()) == {six.virtual}
        assert running.ask("datagroup", "match", "smtp_relay_allowed", "fd00:0051:0:0::2f").strip()
        running.refused("datagroup", "match", "smtp_relay_allowed", "fd00:51::30")


def test_ipv6_members_are_named_with_a_dot_before_the_port(network, sluice):
    six = World(network, 6)
    with six.server("mail1"), six.server("mail2"):
        running = sluice(story6(monitor=None))
        assert "fd00:51::11." in running.ask("tmsh", "list", "ltm", "pool", "smtp_pool")
        assert "fd00:51::174." in running.ask("tmsh", "list", "ltm", "virtual", "SMTP_VS")


def test_the_published_rule_works_unchanged_on_a_virtual_server_of_ipv6_for_unlisted_hosts(network, sluice):
    """Its SNAT address is IPv4, so listed hosts cannot be served over IPv6; the others take automap."""
    six = World(network, 6)
    with six.server("mail1") as first, six.server("mail2") as second:
        sluice(story6(monitor=None, rule=RULE_V11))
        assert six.greeting(six.other) in ("mail1", "mail2")
        assert six.outcome(six.listed) == "reset"
        assert set(first.addresses() + second.addresses()) == {SELF6}
