"""SIGTERM drains: no new connections, running ones get their time."""
import signal
import threading
import time

from lab.waiting import until


def _refuses(world):
    return world.outcome(world.third, timeout=2) in ("refused", "reset")


def test_an_idle_server_ends_at_once_with_status_0(world4, sluice, servers4):
    running = sluice(world4.story())
    began = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - began < 2


def test_open_connections_finish_and_new_ones_are_refused(world, sluice, servers):
    running = sluice(world.story(monitor=None), drain=20)
    with world.talk(world.other) as talk:
        talk.line()
        running.signal(signal.SIGTERM)
        until(lambda: _refuses(world), "new connections are refused")
        talk.send("NOOP\r\n")
        assert talk.line().startswith("250 ")
        assert running.is_running
        talk.send("QUIT\r\n")
        assert talk.line() == "221 bye"
    began = time.monotonic()
    assert running.process.wait(10) == 0
    assert time.monotonic() - began < 3, "it ends as soon as the last connection has"


def test_after_the_drain_time_what_is_left_is_reset(world, sluice, servers):
    running = sluice(world.story(monitor=None), drain=1)
    with world.talk(world.other) as talk:
        talk.line()
        running.signal(signal.SIGTERM)
        began = time.monotonic()
        assert talk.ending(10) == "reset"
        assert 0.5 <= time.monotonic() - began <= 5
    assert running.process.wait(10) == 1, "the exit status says that something was cut"


def test_a_second_signal_ends_at_once(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None), drain=60)
    with world4.talk(world4.other) as talk:
        talk.line()
        running.signal(signal.SIGTERM)
        until(lambda: _refuses(world4), "draining has begun")
        running.signal(signal.SIGTERM)
        running.process.wait(5)
        assert talk.ending(5) == "reset"


def test_no_accepted_connection_is_dropped_while_the_drain_begins(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None), drain=10)
    results = []
    stop = threading.Event()

    def client():
        while not stop.is_set():
            try:
                with world4.talk(world4.other) as talk:
                    talk.line()
                    talk.send("QUIT\r\n")
                    results.append(talk.line())
            except ConnectionRefusedError:
                return
            except (OSError, EOFError) as error:
                results.append(type(error).__name__)

    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: len(results) > 40, "traffic flows")
    running.signal(signal.SIGTERM)
    assert running.process.wait(15) == 0
    stop.set()
    for thread in threads:
        thread.join()
    # A listener that closes resets what waits in its queue: at most one connection for each client at that moment.
    assert sum(result != "221 bye" for result in results) <= 4
    assert "EOFError" not in results


def test_the_store_is_free_after_the_end(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None))
    running.stop()
    running.ask("datagroup", "add", "smtp_relay_allowed", "172.16.51.23")
    running.start([25])
    assert "172.16.51.23" in running.ask("datagroup", "show", "smtp_relay_allowed")
