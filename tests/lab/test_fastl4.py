"""fastL4 virtual servers: bytes pass unseen, rules steer, and the profile's timeouts count."""
import threading
import time

from lab.servers import echo, say_nothing
from lab.waiting import until

EVENTS = "".join(f"when {event} {{ log local0. seen }}\n" for event in
                 ("CLIENT_ACCEPTED", "LB_SELECTED", "SA_PICKED", "LB_FAILED", "SERVER_CONNECTED", "SERVER_CLOSED", "CLIENT_CLOSED"))


def fast_l4(story, **properties):
    """The story's configuration with a fastl4 profile in place of the tcp one."""
    lines = "".join(f"    {name.replace('_', '-')} {value}\n" for name, value in properties.items())
    text = story.text().replace("/Common/tcp { }", "/Common/l4 { }")
    assert "/Common/l4 { }" in text
    return text + f"ltm profile fastl4 /Common/l4 {{\n    defaults-from /Common/fastL4\n{lines}}}\n"


def seen(running):
    return [event for event in running.logged(r"<([A-Z_]+)>: seen")]


def test_events_come_in_f5s_order_and_a_rule_chooses_the_pool(world, sluice, servers):
    rules = {"events": EVENTS, "steer": "when CLIENT_ACCEPTED { pool smtp_pool member %s 25 }" % world.ip(12)}
    running = sluice(fast_l4(world.story(rule=None, rules=rules, monitor=None)))
    assert world.greeting(world.other) == "mail2"
    until(lambda: "CLIENT_CLOSED" in seen(running), "the connection is over")
    assert seen(running) == ["CLIENT_ACCEPTED", "LB_SELECTED", "SERVER_CONNECTED", "SERVER_CLOSED", "CLIENT_CLOSED"]
    assert {world.greeting(world.other) for _ in range(3)} == {"mail2"}


def test_bulk_data_comes_back_as_it_went(world4, sluice):
    world4.server("mail1", echo)
    sluice(fast_l4(world4.story(members=["172.16.51.11"], monitor=None)))
    data = bytes(range(256)) * 40_000
    with world4.talk(world4.other, timeout=60) as talk:
        sender = threading.Thread(target=lambda: (talk.send(data), talk.finish_sending()))
        sender.start()
        assert talk.rest(60) == data
        sender.join()


def test_a_quiet_connection_is_reset_after_the_profiles_idle_timeout(world4, sluice):
    server = world4.server("mail1", say_nothing)
    sluice(fast_l4(world4.story(members=["172.16.51.11"], monitor=None), idle_timeout=1))
    with world4.talk(world4.other) as talk:
        assert talk.ending(8) == "reset"
    until(lambda: server.open_count == 0, "the server's side is ended too")


def test_a_member_that_does_not_answer_within_the_handshake_timeout_has_failed(world4, sluice):
    rule = "when LB_FAILED { log local0. seen }"
    story = world4.story(members=["172.16.51.99"], monitor=None, rule=rule)
    running = sluice(fast_l4(story, tcp_handshake_timeout=1))
    began = time.monotonic()
    assert world4.outcome(world4.other) == "reset"
    assert 0.9 <= time.monotonic() - began < 2.9, "not the kernel's own three seconds"
    running.until_logged("<LB_FAILED>: seen")


def test_a_rule_that_needs_bytes_is_refused_and_the_running_configuration_stays(world4, sluice, servers4):
    running = sluice(fast_l4(world4.story(rule=None, monitor=None)))
    running.ask("tmsh", "create", "ltm", "rule", "reads", "{ when CLIENT_ACCEPTED { TCP::collect } }")
    said = running.refused("tmsh", "modify", "ltm", "virtual", "SMTP_VS", "rules", "{ reads }")
    assert "01070394:3: TCP::collect in rule (/Common/reads) requires an associated TCP profile on the virtual-server (/Common/SMTP_VS)." in said
    assert world4.greeting(world4.other) in servers4
