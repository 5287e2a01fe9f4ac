"""The examples that have no test of their own topic: they do what their pages say."""
import pathlib

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def test_the_rate_limit_lets_thirty_connections_a_minute_in_and_friends_always(world4, sluice, servers4):
    text = (EXAMPLES / "rate-limit/bigip.conf").read_text()
    text = text.replace("127.0.0.11:2500", "172.16.51.11:25").replace("127.0.0.", "172.16.51.").replace("/8", "/24").replace(":2525", ":25")
    running = sluice(text)
    seen = [world4.greeting(world4.other) for _ in range(32)]
    assert seen == ["mail1"] * 30 + ["reset"] * 2
    running.until_logged(r"<CLIENT_ACCEPTED>: 172\.16\.51\.22: connection 31 within 60 s")
    assert {world4.greeting(world4.listed) for _ in range(35)} == {"mail1"}
    for _ in range(29):
        world4.greeting(world4.other)
    running.until_logged(r"172\.16\.51\.22 is shut out for 600 s")
    assert world4.greeting(world4.other) == "reset"
