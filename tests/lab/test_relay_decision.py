"""The story: the source address that the mail servers see is decided by the rule and its data group."""
import pytest

from lab.clients import swaks
from lab.story import RULE_V10, RULE_V11, VIRTUAL
from lab.waiting import until


def _rule(world, published):
    return published.replace(VIRTUAL, world.virtual)


def _seen_by(postfixes, sender):
    """(server, client address) that took that sender's mail, by the servers' own logs."""
    def found():
        for name, server in postfixes.items():
            address = server.client_of(sender)
            if address:
                return name, address
        return None
    return until(found, f"a mail server's log names {sender}", 5)


@pytest.mark.parametrize("published", [RULE_V10, RULE_V11], ids=["v10", "v11"])
def test_both_servers_logs_name_the_address_that_the_rule_chose(world, sluice, postfixes, published):
    sluice(world.story(rule=_rule(world, published), persist=False))
    seen = {"listed": set(), "other": set()}
    for number in range(4):
        # The virtual server's address is trusted to relay; the self IP is not, so its mail must be for the servers' own domain.
        sender = f"listed{number}-{world.family}-{len(published)}@client.test"
        done = swaks(world.listed, world.virtual, sender, "someone@foreign.test")
        assert done.returncode == 0, done.stdout
        seen["listed"].add(_seen_by(postfixes, sender))
        sender = f"other{number}-{world.family}-{len(published)}@client.test"
        done = swaks(world.other, world.virtual, sender, "someone@example.test")
        assert done.returncode == 0, done.stdout
        seen["other"].add(_seen_by(postfixes, sender))
    assert {address for _, address in seen["listed"]} == {world.virtual}
    assert {address for _, address in seen["other"]} == {world.self_ip}
    assert {name for name, _ in seen["listed"] | seen["other"]} == {"mail1", "mail2"}


def test_a_host_outside_the_data_group_cannot_relay_and_learns_so_from_the_mail_server(world, sluice, postfixes):
    sluice(world.story())
    done = swaks(world.other, world.virtual, "spam@client.test", "victim@foreign.test")
    assert done.returncode != 0
    assert "Relay access denied" in done.stdout


def test_the_operator_adds_a_host_and_its_next_connection_changes_sides(world, sluice, postfixes):
    running = sluice(world.story())
    refused = swaks(world.third, world.virtual, "before@client.test", "someone@foreign.test")
    assert "Relay access denied" in refused.stdout
    with world.talk(world.third) as already_open:
        assert already_open.line().startswith("220 ")
        running.ask("datagroup", "add", "smtp_relay_allowed", world.ip(23))
        sender = f"after{world.family}@client.test"
        assert swaks(world.third, world.virtual, sender, "someone@foreign.test").returncode == 0
        assert _seen_by(postfixes, sender)[1] == world.virtual
        already_open.send("HELO still-here\r\n")
        assert already_open.line().startswith("250 ")
        already_open.send("MAIL FROM:<a@client.test>\r\nRCPT TO:<b@foreign.test>\r\n")
        assert already_open.line().startswith("250 ")
        assert "Relay access denied" in already_open.line(), "a connection keeps the source address that it began with"
