"""Out of file descriptors: newcomers are shed, nobody who is in suffers, and no processor time burns."""
import time

from lab.servers import greet_as
from lab.waiting import until


def test_it_sheds_load_without_spinning_or_dying_and_recovers(world4, sluice):
    with world4.server("mail1", greet_as("mail1")):
        running = sluice(world4.story(monitor=None, members=[world4.ip(11)]), rlimit_nofile=128)
        talks, served = [], []
        for _ in range(150):
            talk = world4.talk(world4.other, timeout=1)
            talks.append(talk)
            if len(served) == len(talks) - 1:
                try:
                    talk.line(1)
                    served.append(talk)
                except (OSError, EOFError):
                    pass
        assert 15 <= len(served) < 100
        used, began = running.cpu_seconds(), time.monotonic()
        time.sleep(2)
        assert (running.cpu_seconds() - used) / (time.monotonic() - began) < 0.2, "a full process must not spin"
        for talk in served:
            talk.send("NOOP\r\n")
            assert talk.line().startswith("250 ")
        assert len(running.log()) < 100_000, "the log is not flooded"
        assert running.command("tmsh", "show", "sys", "connection").returncode == 0, "the operator can still look"
        for talk in talks:
            talk.close()
        until(lambda: world4.outcome(world4.third, timeout=2).startswith("220 "), "it serves again", 15)
        assert running.is_running


def test_the_soft_limit_is_raised_to_the_hard_one(world4, sluice, servers4):
    running = sluice(world4.story(monitor=None), start=False)
    running.start([25])
    with open(f"/proc/{running.process.pid}/limits") as limits:
        line = next(line for line in limits if line.startswith("Max open files"))
    soft, hard = line.split()[3:5]
    assert soft == hard
