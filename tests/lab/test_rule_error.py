"""Comment 24 of the post: a rule whose variable holds a name where an address belongs."""
import re

from lab.story import RULE_V11, VIRTUAL

_WITH_NAME = 'set accepted_snat "SMTP_SNAT"'


def _broken(world):
    return RULE_V11.replace(f'set accepted_snat "{VIRTUAL}"', _WITH_NAME)


def test_a_name_instead_of_an_address_is_a_tcl_error_and_the_client_is_reset(world, sluice, servers):
    running = sluice(world.story(rule=_broken(world), monitor=None))
    assert world.outcome(world.listed) == "reset"
    line = ("TCL error: /Common/smtp_irule <CLIENT_ACCEPTED> - bad IP address format (line 7)     invoked from within "
            '"snat $accepted_snat"')
    running.until_logged(re.escape(line))
    assert not servers["mail1"].clients and not servers["mail2"].clients
    assert world.greeting(world.other) in servers, "hosts that do not reach the broken line are served"


def test_the_error_is_logged_once_for_each_connection_at_level_err(world4, sluice, servers4):
    running = sluice(world4.story(rule=_broken(world4), monitor=None))
    for _ in range(3):
        assert world4.outcome(world4.listed) == "reset"
    running.until_logged(r" err tmm\d*\[\d+\]: 01220001:3: TCL error: /Common/smtp_irule <CLIENT_ACCEPTED>", times=3)
    assert len(running.logged("TCL error")) == 3


def test_an_error_in_one_rule_leaves_other_connections_alone(world4, sluice, servers4):
    running = sluice(world4.story(rule=_broken(world4), monitor=None))
    with world4.talk(world4.other) as talk:
        assert talk.line().startswith("220 ")
        for _ in range(10):
            assert world4.outcome(world4.listed) == "reset"
        talk.send("NOOP\r\n")
        assert talk.line().startswith("250 ")
    assert running.is_running


def test_an_error_in_a_closing_event_is_only_logged(world4, sluice, servers4):
    rule = "when CLIENT_ACCEPTED { snat automap }\nwhen CLIENT_CLOSED { set x $never_set }"
    running = sluice(world4.story(rule=rule, monitor=None))
    assert world4.greeting(world4.other) in servers4
    running.until_logged(r'TCL error: /Common/smtp_irule <CLIENT_CLOSED> - can\'t read "never_set": no such variable')


def test_events_come_in_order_once_each(world4, sluice, servers4):
    names = ["FLOW_INIT", "CLIENT_ACCEPTED", "LB_SELECTED", "SERVER_CONNECTED", "CLIENT_CLOSED", "SERVER_CLOSED"]
    rule = "when RULE_INIT { log local0. \"began\" }\n" + "\n".join(
        f'when {name} {{ log local0. "heard" {"; snat automap" if name == "CLIENT_ACCEPTED" else ""} }}' for name in names)
    running = sluice(world4.story(rule=rule, monitor=None), workers=1)
    assert world4.greeting(world4.other) in servers4
    running.until_logged("<SERVER_CLOSED>: heard")
    running.until_logged("<CLIENT_CLOSED>: heard")
    heard = running.logged(r"<([A-Z_]+)>: heard")
    assert heard[:4] == names[:4]
    assert sorted(heard[4:]) == ["CLIENT_CLOSED", "SERVER_CLOSED"]
    assert len(running.logged("<RULE_INIT>: began")) == 1
