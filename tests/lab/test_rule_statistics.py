"""What `show ltm rule` says of traffic."""
import re

RULE = """when CLIENT_ACCEPTED {
    snat automap
}
when LB_SELECTED priority 300 timing off {
    if { [class match [IP::client_addr] equals smtp_relay_allowed] } { error "not for you" }
}
"""


def sections(one, *words):
    """{(event, priority): {"Total": 1, …}}"""
    shown = one.ask("tmsh", "show", "ltm", "rule", *words, "raw")
    found = {}
    for part in re.split(r"^-+\nLtm::Rule Event: ", shown, flags=re.M)[1:]:
        numbers = {name: int(value) for name, value in re.findall(r"^ *([A-Z][A-Za-z ]*?) +(\d+)$", part, re.M)}
        found[(part.split("\n")[0], numbers.pop("Priority"))] = numbers
    return found


def test_executions_failures_and_cycles_are_counted_over_all_workers_and_reloads(world4, sluice, servers4):
    one = sluice(world4.story(monitor=None, rule=RULE))
    for _ in range(8):
        assert world4.greeting(world4.other) in servers4
    for _ in range(3):
        assert world4.outcome(world4.listed) == "reset"
    accepted, selected = ("smtp_irule:CLIENT_ACCEPTED", 500), ("smtp_irule:LB_SELECTED", 300)
    shown = sections(one, "smtp_irule")
    assert list(shown) == [accepted, selected]
    assert shown[accepted]["Total"] == shown[selected]["Total"] == 11
    assert shown[accepted]["Failures"] == 0 and shown[selected]["Failures"] == 3
    assert 0 < shown[accepted]["Minimum"] <= shown[accepted]["Average"] <= shown[accepted]["Maximum"]
    assert shown[selected]["Maximum"] == 0, "its timing is off"
    one.ask("tmsh", "modify", "ltm", "data-group", "internal", "smtp_relay_allowed", "records", "add", "{", "10.0.0.0/8", "}")
    assert sections(one) == shown
    one.ask("tmsh", "reset-stats", "ltm", "rule", "smtp_irule")
    assert set(sections(one)[accepted].values()) == {0}
    assert world4.greeting(world4.other) in servers4
    assert sections(one)[accepted]["Total"] == 1
