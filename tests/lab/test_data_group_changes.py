"""Data groups change while traffic flows, and no acknowledged change is ever lost."""
import random
import signal
import subprocess
import threading
import time


from lab.sluice import program
from lab.story import data_group



def _last_source(world, servers, host):
    for server in servers.values():
        server.forget()
    assert world.greeting(host) in servers
    return (servers["mail1"].addresses() + servers["mail2"].addresses())[0]


def test_a_change_is_in_force_within_200_ms_of_the_commands_return(world, sluice, servers):
    running = sluice(world.story(monitor=None), workers=4)
    assert _last_source(world, servers, world.third) == world.self_ip
    for _ in range(5):
        running.ask("datagroup", "add", "smtp_relay_allowed", world.ip(23))
        deadline = time.monotonic() + 0.2
        while time.monotonic() < deadline:
            pass
        assert {_last_source(world, servers, world.third) for _ in range(8)} == {world.virtual}
        running.ask("datagroup", "remove", "smtp_relay_allowed", world.ip(23))
        while time.monotonic() < deadline + 0.2:
            pass
        assert {_last_source(world, servers, world.third) for _ in range(8)} == {world.self_ip}


def test_a_prefix_covers_its_hosts_and_a_more_specific_record_wins(world4, sluice, servers4):
    choose = """when CLIENT_ACCEPTED {
        set word [class match -value [IP::client_addr] equals sides]
        log local0. "value <$word>"
        if { $word equals "inside" } { snat 172.16.51.174 } else { snat automap }
    }"""
    running = sluice(world4.story(monitor=None, rule=choose, extra=data_group("sides", [])))
    running.ask("tmsh", "modify", "ltm", "data-group", "internal", "sides", "records", "add",
                "{", "172.16.51.0/24", "{", "data", "inside", "}", "172.16.51.22/32", "{", "data", "outside", "}", "}")
    assert _last_source(world4, servers4, world4.listed) == world4.virtual
    assert _last_source(world4, servers4, world4.other) == world4.self_ip
    running.until_logged("value <outside>")


def test_open_connections_go_on_through_a_hundred_changes(world, sluice, servers):
    running = sluice(world.story(monitor=None))
    talks = [world.talk(host) for host in (world.listed, world.other, world.third) for _ in range(5)]
    for talk in talks:
        assert talk.line().startswith("220 ")
    for number in range(50):
        address = world.ip(100 + number)
        running.ask("datagroup", "add", "smtp_relay_allowed", address)
        running.ask("datagroup", "remove", "smtp_relay_allowed", address)
    for talk in talks:
        talk.send("NOOP\r\n")
        assert talk.line().startswith("250 ")
        talk.close()


def test_changes_lose_no_connection_under_traffic(world, sluice, servers):
    running = sluice(world.story(monitor=None))
    stop = threading.Event()
    bad, good = [], []

    def client(host):
        while not stop.is_set():
            got = world.outcome(host)
            (good if got.startswith("220 ") else bad).append(got)

    threads = [threading.Thread(target=client, args=(host,)) for host in (world.listed, world.other)]
    for thread in threads:
        thread.start()
    try:
        for number in range(30):
            running.ask("datagroup", "add", "smtp_relay_allowed", world.ip(100 + number))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not bad and len(good) > 50


def test_a_million_records_are_imported_matched_and_changed_one_at_a_time(world4, sluice, servers4, directory):
    big = directory / "big.txt"
    with open(big, "w") as file:
        for number in range(1_000_000):
            file.write(f"host 10.{number >> 16}.{(number >> 8) & 255}.{number & 255},\n")
    running = sluice(world4.story(monitor=None, extra=data_group("big", [])))
    began = time.monotonic()
    running.ask("datagroup", "import", "big", big, timeout=120)
    assert time.monotonic() - began < 30
    assert running.ask("datagroup", "match", "big", "10.15.66.63").strip()
    running.refused("datagroup", "match", "big", "10.200.0.1")
    times = []
    for number in range(10):
        began = time.monotonic()
        running.ask("datagroup", "add", "big", f"11.0.0.{number}")
        times.append(time.monotonic() - began)
    # A process start and a commit are in it; building the million anew would take half a second.
    assert sorted(times)[5] < 0.25, times
    assert world4.greeting(world4.other) in servers4


def _acknowledged_writes(sluice, first, until_killed):
    """Adds 'first', 'first+1' … until a command fails; the keys whose command said 0, and the one in doubt."""
    done = []
    key = first
    while not until_killed.is_set():
        if sluice.command("datagroup", "add", "journal", f"key{key}", f"value{key}").returncode != 0:
            return done, key
        done.append(key)
        key += 1
    return done, key


def test_no_acknowledged_change_is_lost_when_the_server_is_killed(world4, sluice):
    chance = random.Random(51)
    running = sluice(world4.story(extra=data_group("journal", [], "string")))
    kept, doubtful, first = set(), set(), 0
    for _ in range(8):
        killed = threading.Event()
        results = []
        writer = threading.Thread(target=lambda: results.append(_acknowledged_writes(running, first, killed)))
        writer.start()
        time.sleep(chance.uniform(0.05, 0.4))
        running.process.send_signal(signal.SIGKILL)
        killed.set()
        writer.join()
        running.end()
        kept |= set(results[0][0])
        doubtful.add(results[0][1])
        first = results[0][1] + 1
        running.start([25])
        records = running.ask_json("datagroup", "show", "journal")["records"]
        found = {int(record["key"][3:]) for record in records}
        assert kept <= found <= kept | doubtful
        assert all(record["value"] == f"value{record['key'][3:]}" for record in records), "half a change"
    assert len(kept) > 20


def test_no_acknowledged_change_is_lost_when_the_command_line_itself_is_killed(world4, sluice, directory):
    chance = random.Random(52)
    still = sluice(world4.story(extra=data_group("journal", [], "string")))
    still.stop()
    kept, doubtful = set(), set()
    for key in range(40):
        one = subprocess.Popen([program(), "datagroup", "add", "journal", f"key{key}", "v", "--db", still.store],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            status = one.wait(chance.uniform(0.001, 0.05))
        except subprocess.TimeoutExpired:
            one.kill()
            status = one.wait()
        (kept if status == 0 else doubtful).add(key)
        if key % 10 == 9:
            found = {int(record["key"][3:]) for record in still.ask_json("datagroup", "show", "journal")["records"]}
            assert kept <= found <= kept | doubtful
    assert kept
