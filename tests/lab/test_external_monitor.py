"""External monitors: a program's output marks members up, its silence down, and nothing that it starts outlives it."""
import os
import pathlib
import re
import signal
import time

import pytest

from lab.sluice import program
from lab.waiting import stays, until

NAME = "SMTP_Monitor"


@pytest.fixture
def checked(world4, sluice, directory):
    """A server with the story's two members, checked by a program: `checked(script)`; {dir} in it is a folder of the test's own."""
    def make(script, world=world4, shell="#!/bin/sh", properties="", file_properties=None, **changes):
        path = pathlib.Path(directory) / "check.sh"
        path.write_text(f"{shell}\n" + script.replace("{dir}", str(directory)) + "\n")
        extra = "sys file external-monitor /Common/check.sh {\n" + (file_properties or f"    source-path file:{path}\n") + "}\n"
        story = world.story(monitor="external", monitor_properties=f"    run /Common/check.sh\n{properties}", extra=extra, persist=False,
                            **changes)
        return sluice(story.text().replace("destination *:25", "destination *:*"))
    return make


def _status(address, word):
    name = re.escape(address) + (r"\.25" if ":" in address else ":25")
    return rf"monitor status {word}\." if address == "any" else rf"member /Common/{name} monitor status {word}\. \[ .* \]"


def _alive(path):
    """Does the process live whose number is in the file?"""
    try:
        number = int(path.read_text())
        return pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, ValueError):
        return False


def test_output_is_up_and_silence_is_down_and_traffic_follows(world, checked, servers, directory):
    running = checked('test -e "{dir}/bad${1##*[.:]}" || echo up; exit 1', world=world, timeout=3)
    running.until_logged(_status(world.ip(11), "up"))
    running.until_logged(_status(world.ip(12), "up"))
    (directory / "bad12").touch()
    line = running.until_logged(_status(world.ip(12), "down"))[0]
    assert "/Common/SMTP_Monitor: its program gave no output, exit status 1" in line
    assert {world.greeting(world.other) for _ in range(4)} == {"mail1"}
    (directory / "bad12").unlink()
    running.until_logged(_status(world.ip(12), "up"), times=2)
    assert len(running.logged(_status(world.ip(11), "down"))) == 0


def test_the_program_is_called_as_on_big_ip(world, checked, servers, directory):
    running = checked('exec >"{dir}/$2-${1##*[.:]}"; echo "$1 $2 $3 $4 $#"; echo "$MON_TMPL_NAME $RUN_I $NODE_IP $NODE_PORT $NODE_NAME '
                      '($ARGS_I) ($PASSWORD) $PATH"; ls /proc/$$/fd; id -u', world=world,
                      properties='    args "-t 3"\n    user-defined PASSWORD "a \\"b\\" $c"\n')
    address = world.ip(11)
    passed = f"::ffff:{address}" if world.family == 4 else address
    heard = until(lambda: (directory / "25-11").exists() and (directory / "25-11").read_text().splitlines()[:2], "the program has run")
    until(lambda: len((directory / "25-11").read_text().splitlines()) > 2, "it has listed its descriptors")
    assert heard[0] == f"{passed} 25 -t 3 4"
    assert heard[1] == (f"/Common/{NAME} /Common/check.sh {passed} 25 /Common/{address} (-t 3) (a \"b\" $c) "
                        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    descriptors = (directory / "25-11").read_text().splitlines()[2:-1]
    assert set(descriptors) <= {"0", "1", "2", "10", "11"}, "10 and 11 are the shell's own"
    assert running.is_running


def test_what_overruns_is_ended_with_all_that_it_started(checked, world4, servers4, directory):
    running = checked("sleep 60 & echo $! >{dir}/group; setsid sh -c 'echo $$ >{dir}/session; sleep 60' & "
                      "(setsid sh -c 'sh -c \"echo \\$\\$ >{dir}/daemon; exec sleep 60\" &' &); wait", timeout=2, members=["172.16.51.11"])
    parts = [directory / name for name in ("group", "session", "daemon")]
    until(lambda: all(_alive(part) for part in parts), "all run")
    first = [part.read_text() for part in parts]
    running.until_logged(r"Monitor /Common/SMTP_Monitor on 172\.16\.51\.11:25: its program ran longer than the timeout of 2 s, and was ended")
    numbers = [int(number) for number in first]
    until(lambda: not any(os.path.exists(f"/proc/{number}") for number in numbers), f"{numbers} are gone", 3)
    running.until_logged(_status("172.16.51.11", "down"))


def test_a_script_that_forks_without_end_holds_nothing(checked, world4, servers4, directory):
    """And the other member's check goes on."""
    script = ('case $1 in *.12) echo up; exit;; esac\n'
              'f() { while :; do (setsid sh -c "echo x >>{dir}/alive; sleep 0.05" &) ; (echo x >>{dir}/alive; sleep 0.05) & done; }; f')
    running = checked(script, timeout=2)
    running.until_logged(_status("172.16.51.12", "up"))
    before = running.descriptors()
    running.until_logged(_status("172.16.51.11", "down"))
    assert not running.logged(_status("172.16.51.12", "down"))
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "members", "delete", "{ 172.16.51.11:25 }")
    alive = directory / "alive"

    def quiet():
        size = alive.stat().st_size
        time.sleep(0.3)
        return alive.stat().st_size == size

    until(quiet, "nothing of it runs any more", 5)
    until(lambda: _children(running) == [], lambda: f"no process is left: {_children(running)}", 5)
    assert running.descriptors() <= before + 2
    assert {world4.greeting(world4.other) for _ in range(2)} == {"mail2"}


def _children(running):
    """Processes whose parent is the server, but for a program of the moment."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == running.process.pid and time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK") > 1:
            found.append((number, fields[0]))
    return found


def test_never_two_at_once_for_a_member(checked, world4, servers4, directory):
    script = ('kill -0 $(cat "{dir}/$1" 2>/dev/null) 2>/dev/null && touch "{dir}/two"; echo $$ >"{dir}/$1"; sleep 1.5; echo up; '
              'rm "{dir}/$1"')
    running = checked(script, timeout=4, interval=1)
    running.until_logged(_status("172.16.51.11", "up"))
    running.ask("tmsh", "modify", "ltm", "monitor", "external", NAME, "user-defined", "A", "1", "time-until-up", "0")
    stays(lambda: not (directory / "two").exists(), "one at a time", 4)
    assert not running.logged("monitor status down")


def test_complaints_are_logged_with_their_meaning_once(checked, world4, servers4):
    running = checked('if [[ -n "$1" ]]; then echo up; fi\necho "cannot reach" >&2', shell="#!/bin/dash", timeout=2)
    running.until_logged(r"Monitor /Common/SMTP_Monitor on 172\.16\.51\.1[12]:25: /Common/check.sh: 2: \[\[: not found \(\[\[ is not known to "
                         r"/bin/sh on this host: make the script's first line #!/bin/bash\)")
    running.until_logged(r"Monitor /Common/SMTP_Monitor on .*: cannot reach")
    running.until_logged(_status("172.16.51.11", "down"))
    assert len(running.logged("cannot reach$")) == 1, "the same line of a monitor is logged once a minute"


def test_a_command_that_only_big_ip_has_is_named(checked, world4, servers4):
    running = checked("/usr/bin/curl-apd -k smtp://$1 && echo up", shell="#!/bin/bash", timeout=2)
    line = running.until_logged(_status("172.16.51.11", "down") + ".*")[0]
    running.until_logged(r"/usr/bin/curl-apd: No such file or directory \(only BIG-IP has curl-apd: here it is curl\)")
    assert line
    assert "it calls curl-apd, which only BIG-IP has" in running.log(), "the load says it as well"


def test_what_cannot_be_started_says_why(checked, world4, servers4):
    running = checked("echo up", shell="#!/bin/nosuch", timeout=2)
    running.until_logged(r"Monitor /Common/SMTP_Monitor on .*: /Common/check.sh cannot be started: its interpreter /bin/nosuch is not there")
    running.until_logged(_status("172.16.51.11", "down"))


def test_a_missing_program_is_said_at_the_load_and_given_later(checked, world4, servers4, directory):
    running = checked("echo up", timeout=2, file_properties=f"    source-path file:{directory}/none\n")
    running.until_logged(r"monitor \(/Common/SMTP_Monitor\): its program /Common/check.sh has no content: its members will be marked down")
    running.until_logged(_status("172.16.51.11", "down"))
    running.ask("tmsh", "modify", "sys", "file", "external-monitor", "check.sh", "source-path", f"file:{directory}/check.sh")
    running.until_logged(_status("172.16.51.11", "up"))
    files = list(pathlib.Path(f"{running.store}-monitors").iterdir())
    assert [file.name for file in files] == [":Common:check.sh"]
    assert files[0].stat().st_mode & 0o777 == 0o700
    assert files[0].parent.stat().st_mode & 0o777 == 0o700


def test_programs_are_managed_while_they_run(checked, world4, servers4, directory):
    running = checked("echo $$ >{dir}/pid; sleep 60; echo up", timeout=50, members=["172.16.51.11"])
    until(lambda: _alive(directory / "pid"), "it runs")
    said = running.refused("tmsh", "delete", "sys", "file", "external-monitor", "check.sh")
    assert said == ("01070265:3: The External Monitor File (/Common/check.sh) cannot be deleted because it is in use by a monitor "
                    f"(/Common/{NAME}).\n")
    first = directory / "pid"
    number = int(first.read_text())
    running.ask("tmsh", "modify", "ltm", "pool", "smtp_pool", "monitor", "none")
    until(lambda: not os.path.exists(f"/proc/{number}"), "it goes with its monitor")
    running.ask("tmsh", "delete", "ltm", "monitor", "external", NAME)
    running.ask("tmsh", "delete", "sys", "file", "external-monitor", "check.sh")
    assert list(pathlib.Path(f"{running.store}-monitors").iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_no_program_outlives_the_server(checked, world4, servers4, directory, how):
    running = checked("echo $$ >{dir}/pid; exec sleep 60", timeout=50, members=["172.16.51.11"])
    until(lambda: _alive(directory / "pid"), "it runs")
    running.signal(how)
    running.process.wait(20)
    until(lambda: not _alive(directory / "pid"), "it is gone", 5)


def test_check_and_load_name_what_will_not_start(sluice, directory):
    running = sluice(start=False)
    (directory / "bare").write_text("echo up\n")
    conf = directory / "some.conf"
    conf.write_text(f"ltm monitor external /Common/m {{\n    defaults-from /Common/external\n    run /Common/a\n}}\n"
                    f"sys file external-monitor /Common/a {{\n    source-path file:{directory}/bare\n}}\n"
                    f"sys file external-monitor /Common/b {{\n    source-path file:{directory}/none\n}}\n")
    said = running.host.run(program(), "check", conf).stdout
    assert f"{conf}:5:1: warning: External Monitor File (/Common/a): it has no #! line" in said
    assert f"{conf}:8:1: warning: External Monitor File (/Common/b) has no content: {directory}/none" in said
