"""How connections end: half-close, reset, back-pressure, idle timeout; and that nothing is left behind."""
import hashlib
import os
import threading
import time

import pytest

from lab.servers import Server, echo, greet_as, reset_at_once, say_nothing
from lab.waiting import until

BIG = 50 * 1024 * 1024


def _start(sluice, world, handle, **changes):
    """The story with one member that runs `handle`."""
    server = world.server("mail1", handle)
    changes = {"monitor": None, "persist": False, "members": [world.ip(11)], **changes}
    return server, sluice(world.story(**changes))


def test_the_client_finishes_sending_and_still_gets_the_whole_answer(world, sluice):
    def count_then_answer(connection):
        got = 0
        while data := connection.recv(65536):
            got += len(data)
        connection.sendall(b"%d\n" % got + b"x" * 300_000)

    server, _ = _start(sluice, world, count_then_answer)
    with server, world.talk(world.other) as talk:
        talk.send(b"q" * 200_000)
        talk.finish_sending()
        answer = talk.rest()
    assert answer == b"200000\n" + b"x" * 300_000


def test_the_server_finishes_sending_and_still_hears_the_client(world, sluice):
    heard = []
    finished = threading.Event()

    def say_all_then_listen(connection):
        connection.sendall(b"done\n")
        connection.shutdown(1)
        while data := connection.recv(65536):
            heard.append(data)
        finished.set()

    server, _ = _start(sluice, world, say_all_then_listen)
    with server, world.talk(world.other) as talk:
        assert talk.rest() == b"done\n"
        for _ in range(10):
            talk.send(b"z" * 10_000)
        talk.finish_sending()
        assert finished.wait(10)
    assert len(b"".join(heard)) == 100_000


def test_a_clients_reset_reaches_the_server_as_a_reset(world, sluice):
    ends = []

    def note_end(connection):
        connection.sendall(b"220 hello\r\n")
        try:
            while connection.recv(4096):
                pass
            ends.append("fin")
        except ConnectionResetError:
            ends.append("reset")

    server, _ = _start(sluice, world, note_end)
    with server:
        talk = world.talk(world.other)
        assert talk.line() == "220 hello"
        talk.reset()
        until(lambda: ends, "the server notices")
    assert ends == ["reset"]


def test_a_servers_reset_reaches_the_client_as_a_reset(world, sluice):
    go = threading.Event()

    def greet_then_reset(connection):
        connection.sendall(b"220 hello\r\n")
        go.wait(10)
        reset_at_once(connection)

    server, _ = _start(sluice, world, greet_then_reset)
    with server, world.talk(world.other) as talk:
        assert talk.line() == "220 hello"
        go.set()
        assert talk.ending() == "reset"


def test_a_plain_end_is_a_fin_on_both_sides(world, sluice):
    server, _ = _start(sluice, world, greet_as("mail1"))
    with server, world.talk(world.other) as talk:
        talk.line()
        talk.send("QUIT\r\n")
        assert talk.line() == "221 bye"
        assert talk.ending() == "fin"


def test_fifty_megabytes_wait_for_a_sleeping_reader_without_being_held_in_memory(world4, sluice):
    sent = threading.Event()
    data = os.urandom(1 << 20)

    def pour(connection):
        for _ in range(BIG // len(data)):
            connection.sendall(data)
        sent.set()

    server, running = _start(sluice, world4, pour)
    with server, world4.talk(world4.other) as talk:
        until(lambda: server.clients, "the server is reached")
        before = running.rss_bytes()
        assert not sent.wait(2), "the sender must be stopped while nobody reads"
        assert running.rss_bytes() - before < 4 << 20
        used = running.cpu_seconds()
        time.sleep(0.5)
        assert running.cpu_seconds() - used < 0.1, "waiting costs nothing"
        got = talk.rest(60)
    assert len(got) == BIG
    assert hashlib.sha256(got).digest() == hashlib.sha256(data * (BIG // len(data))).digest()


def test_fifty_megabytes_upwards_to_a_sleeping_server(world4, sluice):
    wake = threading.Event()
    result = []

    def sleep_then_read(connection):
        wake.wait(20)
        digest, size = hashlib.sha256(), 0
        while part := connection.recv(1 << 18):
            digest.update(part)
            size += len(part)
        result.append((size, digest.hexdigest()))
        connection.sendall(b"thanks")

    data = os.urandom(1 << 20)
    server, running = _start(sluice, world4, sleep_then_read)
    with server, world4.talk(world4.other, timeout=60) as talk:
        before = running.rss_bytes()
        sender = threading.Thread(target=lambda: (talk.send(data * 50), talk.finish_sending()))
        sender.start()
        sender.join(1.5)
        assert sender.is_alive(), "the client must be stopped while the server does not read"
        assert running.rss_bytes() - before < 4 << 20
        wake.set()
        sender.join(60)
        assert talk.rest() == b"thanks"
    assert result == [(BIG, hashlib.sha256(data * 50).hexdigest())]


def test_bytes_arrive_unchanged_both_ways_at_once(world, sluice):
    server, _ = _start(sluice, world, echo)
    data = os.urandom(3_000_000)
    with server, world.talk(world.other) as talk:
        sender = threading.Thread(target=lambda: (talk.send(data), talk.finish_sending()))
        sender.start()
        assert talk.rest() == data
        sender.join()


def test_an_idle_connection_is_reset_on_both_sides_after_its_time(world, sluice):
    ends = []

    def note_end(connection):
        connection.sendall(b"220 hello\r\n")
        try:
            while connection.recv(4096):
                pass
            ends.append("fin")
        except ConnectionResetError:
            ends.append("reset")

    server, _ = _start(sluice, world, note_end, tcp_profile="    idle-timeout 2\n")
    with server, world.talk(world.other) as talk:
        talk.line()
        began = time.monotonic()
        talk.send(b"x")
        assert talk.ending(10) == "reset"
        assert 1.5 <= time.monotonic() - began <= 5
        until(lambda: ends, "the server side ends too")
    assert ends == ["reset"]


def test_bytes_in_either_direction_keep_a_connection_alive(world4, sluice):
    server, _ = _start(sluice, world4, echo, tcp_profile="    idle-timeout 2\n")
    with server, world4.talk(world4.other) as talk:
        began = time.monotonic()
        while time.monotonic() - began < 5:
            talk.send(b"tick\n")
            assert talk.line() == "tick"
            time.sleep(0.5)


def test_a_server_that_speaks_first_is_heard_at_once(world, sluice):
    server, _ = _start(sluice, world, greet_as("mail1"))
    with server:
        times = []
        for _ in range(20):
            began = time.monotonic()
            with world.talk(world.other) as talk:
                talk.line()
            times.append(time.monotonic() - began)
    assert sorted(times)[10] < 0.02, times


@pytest.mark.parametrize("ending", ["client fin", "client reset", "server fin", "server reset"])
def test_nothing_is_left_behind_after_two_hundred_connections(world4, sluice, ending):
    handle = {"server fin": lambda connection: connection.sendall(b"220 x\r\n"), "server reset": reset_at_once}.get(ending, say_nothing)
    server, running = _start(sluice, world4, handle)
    with server:
        before = running.descriptors()
        talks = [world4.talk(world4.other) for _ in range(200)]
        for talk in talks:
            if ending == "client fin":
                talk.finish_sending()
            elif ending == "client reset":
                talk.reset()
                continue
            talk.ending(5)
            talk.close()
        until(lambda: running.descriptors() <= before + 4, lambda: f"descriptors: {before} before, {running.descriptors()} after", 10)
        shown = running.ask("tmsh", "show", "sys", "connection")
        assert "Total records returned: 0" in shown


def test_a_client_that_leaves_before_the_server_answers_the_connect_leaves_nothing(world4, sluice):
    with Server(world4.network["mail1"], say_nothing, backlog=1):
        running = sluice(world4.story(monitor=None, members=[world4.ip(11)]))
        before = running.descriptors()
        for _ in range(100):
            world4.talk(world4.other).reset()
        until(lambda: running.descriptors() <= before + 4, lambda: f"{before} -> {running.descriptors()}", 10)
