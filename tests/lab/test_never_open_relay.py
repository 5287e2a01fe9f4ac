"""Sluice never lets the kernel choose a source address: that would be the virtual server's, which the mail servers trust."""
from lab.story import SELF, SELF6
from lab.waiting import until


def _no_member_was_reached(servers):
    return not servers["mail1"].clients and not servers["mail2"].clients


def test_automap_takes_the_self_ip_although_the_kernel_would_choose_the_virtual_servers(world, sluice, servers):
    sluice(world.story(monitor=None))
    with world.sluice.socket(2 if world.family == 4 else 10) as probe:
        probe.connect((world.ip(11), 25))
        kernels_choice = probe.getsockname()[0]
        until(lambda: servers["mail1"].clients, "the server has seen the lab's own connection")
    servers["mail1"].forget()
    assert world.greeting(world.other) in servers
    seen = set(servers["mail1"].addresses() + servers["mail2"].addresses())
    assert seen == {world.self_ip}
    assert world.family == 6 or kernels_choice == world.virtual, "the lab must be dangerous for this test to mean something"


def test_automap_without_a_self_ip_fails_and_says_what_to_configure(world, sluice, servers):
    running = sluice(world.story(monitor=None, self_ips={}))
    assert world.outcome(world.other) == "reset"
    running.until_logged(r"(?i)automap.*net self|net self.*automap|self IP")
    assert _no_member_was_reached(servers)
    # The listed host's address is named by the rule, so it is not affected.
    assert world.greeting(world.listed) in servers


def test_automap_with_a_self_ip_of_the_other_family_only_fails(world, sluice, servers):
    wrong = {"self_lab": f"{SELF6}/64"} if world.family == 4 else {"self_lab": f"{SELF}/24"}
    running = sluice(world.story(monitor=None, self_ips=wrong))
    assert world.outcome(world.other) == "reset"
    running.until_logged(r"(?i)self")
    assert _no_member_was_reached(servers)


def test_automap_with_a_self_ip_that_this_host_lacks_fails(world, sluice, servers):
    absent = {"self_lab": world.ip(199) + ("/24" if world.family == 4 else "/64")}
    running = sluice(world.story(monitor=None, self_ips=absent))
    assert world.outcome(world.other) == "reset"
    running.until_logged(rf"ip addr add {world.ip(199)}/")
    assert _no_member_was_reached(servers)


def test_a_floating_self_ip_of_the_outgoing_vlan_comes_first(world, sluice, servers):
    floating = world.ip(176)
    length = 24 if world.family == 4 else 64
    if floating not in world.sluice.addresses:
        world.sluice.add_address(floating)
    sluice(world.story(
        monitor=None, self_ips={"self_lab": f"{world.self_ip}/{length}", "self_float": f"{floating}/{length}"},
        self_properties={"self_float": "    floating enabled\n    traffic-group /Common/traffic-group-1\n"}))
    assert world.greeting(world.other) in servers
    assert set(servers["mail1"].addresses() + servers["mail2"].addresses()) == {floating}


def test_a_snat_address_that_is_not_on_this_host_fails_and_says_what_to_configure(world, sluice, servers):
    foreign = "203.0.113.9" if world.family == 4 else "2001:db8::9"
    running = sluice(world.story(monitor=None, rule=f"when CLIENT_ACCEPTED {{ snat {foreign} }}"))
    assert world.outcome(world.other) == "reset"
    running.until_logged(rf"{foreign}")
    assert running.logged(rf"ip addr add {foreign}/|{foreign}.*(not on this host|not an address of this host)")
    assert _no_member_was_reached(servers)


def test_none_means_the_clients_own_address_or_nothing(world, sluice, servers):
    """`none` is the default: without the right to send from a foreign address the connection fails; it is never ours."""
    impatient = "    syn-max-retrans 1\n    syn-rto-base 500\n"
    running = sluice(world.story(monitor=None, snat="none", rule=None, tcp_profile=impatient))
    got = world.outcome(world.other, timeout=4)
    seen = servers["mail1"].addresses() + servers["mail2"].addresses()
    assert set(seen) <= {world.ip(22)}, "the client's own address, never ours"
    if not seen:
        assert got in ("reset", "silence")
        running.until_logged(r"(?i)source-address-translation|snat")


def test_a_snat_address_of_the_other_family_fails(world, sluice, servers):
    other = SELF6 if world.family == 4 else SELF
    running = sluice(world.story(monitor=None, rule=f"when CLIENT_ACCEPTED {{ snat {other} }}"))
    assert world.outcome(world.other) == "reset"
    assert _no_member_was_reached(servers)
    assert running.is_running
    assert running.log().count("\n") > 0


def test_a_pool_that_forbids_snat_is_obeyed(world4, sluice, servers4):
    sluice(world4.story(monitor=None, rule=None, pool_properties="    allow-snat no\n"))
    world4.outcome(world4.other, timeout=4)
    seen = set(servers4["mail1"].addresses() + servers4["mail2"].addresses())
    assert world4.virtual not in seen and world4.self_ip not in seen


def test_addresses_that_this_host_lacks_are_listed_at_load(world4, sluice):
    running = sluice(world4.story(monitor=None, virtual="172.16.51.190", self_ips={"self_lab": "172.16.51.191/24"}), listening=())
    for address in ("172.16.51.190", "172.16.51.191"):
        running.until_logged(rf"ip addr add {address}/\d+ dev")
