#!/usr/bin/python3
"""Plays the SMTP relay scenario so that a person can follow it, and checks every step.

Hosts are network namespaces, the mail servers are Postfix, the clients swaks. Exit status 0 when all happened as told."""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests/lab"))

from lab import play_stage as stages  # noqa: E402
from lab.waiting import TooLate, until  # noqa: E402

INSIDE = "SLUICE_PLAY_INSIDE"


class Play:
    """Steps that say what they do, and a summary that can fail."""

    def __init__(self, stage):
        self.stage = stage
        self.results = []

    def step(self, title):
        print(f"\n\033[1m{len(self.results) + 1}. {title}\033[0m", flush=True)
        self.results.append([title, []])

    def show(self, text):
        for line in str(text).rstrip().splitlines():
            print(f"     {line}", flush=True)

    def expect(self, what, is_so):
        print(f"   {'ok  ' if is_so else 'FAIL'} {what}", flush=True)
        self.results[-1][1].append((what, bool(is_so)))
        return is_so

    def mail(self, last, sender, recipient, source, is_accepted):
        """A client sends one mail; what the client was told and what the mail server saw is shown and checked."""
        stage = self.stage
        print(f"   {stage.address(last)} sends a mail from {sender} to {recipient}", flush=True)
        done = stage.send(last, sender, recipient)
        told = [line for line in done.stdout.splitlines() if line.startswith(("<-", "<*", "<~"))]
        refusal = next((line for line in told if line.split()[1:2] and line.split()[1][:1] in "45"), None)
        self.show(refusal or next((line for line in reversed(told) if " 250" in line), done.stdout + done.stderr))
        name, seen = stage.seen(sender)
        self.show(f"{name}'s log: {seen}")
        self.expect(f"the mail server saw {stage.address(source)}", f"[{stage.address(source)}]" in seen)
        self.expect("the mail was accepted" if is_accepted else "the mail server refused to relay it", (done.returncode == 0) == is_accepted)

    def summary(self):
        """Prints every step's outcome; the number of things that were not as told."""
        failed = [(title, what) for title, checks in self.results for what, good in checks if not good]
        total = sum(len(checks) for _, checks in self.results)
        print(f"\n\033[1mSummary\033[0m ({self.stage.describe()})")
        for number, (title, checks) in enumerate(self.results, 1):
            print(f"  {'ok  ' if all(good for _, good in checks) else 'FAIL'} {number}. {title}")
        for title, what in failed:
            print(f"  not as told: {title}: {what}")
        print(f"{total - len(failed)} of {total} things were as told.")
        return len(failed)


def open_stage(play, stage):
    play.step("Sluice loads the configuration that BIG-IP saved, rule unchanged")
    play.show(stage.start_sluice((HERE / "bigip.conf").read_text()))
    play.expect("the virtual server listens", stage.sluice.is_running)
    until(lambda: stage.sluice.command("tmsh", "show", "ltm", "pool", "smtp_pool", "members").stdout.count("Monitor Status : up") == 2,
          "the SMTP monitor finds both mail servers up", 15)
    play.expect("the SMTP monitor finds both mail servers up", True)


def two_sides(play, stage):
    play.step("A host of the data group may relay: its mail comes from the virtual server's address")
    play.mail(21, "listed@client.test", "someone@foreign.test", 174, True)
    play.step("Any other host is translated to the self IP: it may deliver, and not relay")
    play.mail(22, "other@client.test", "someone@example.test", 175, True)
    play.mail(22, "spammer@client.test", "someone@foreign.test", 175, False)


def operator_changes(play, stage):
    play.step("The operator lets one more host relay, while a connection of it is open")
    play.mail(23, "before@client.test", "someone@foreign.test", 175, False)
    with stage.talk(23) as talk:
        play.show(f"{stage.address(23)} opens a connection: {talk.line()}")
        command = ["datagroup", "add", "smtp_relay_allowed", stage.address(23)]
        print(f"   $ sluice {' '.join(command)}", flush=True)
        play.expect("the command succeeded", stage.sluice.command(*command).returncode == 0)
        play.mail(23, "after@client.test", "someone@foreign.test", 174, True)
        talk.send("NOOP\r\n")
        answer = talk.line()
        play.show(f"on the connection opened before: NOOP -> {answer}")
        play.expect("the open connection goes on", answer.startswith("250"))


def persistence(play, stage):
    play.step("The same client keeps its mail server while its record lives")
    chosen = []
    for number in range(4):
        sender = f"again{number}@client.test"
        stage.send(22, sender, "someone@example.test")
        chosen.append(stage.seen(sender)[0])
    play.show(f"four more mails of {stage.address(22)} went to {', '.join(chosen)}")
    play.expect("all of them went to one server", len(set(chosen)) == 1)
    shown = stage.sluice.command("tmsh", "show", "ltm", "persistence", "persist-records").stdout
    play.show(shown)
    play.expect("its record is shown", stage.address(22) in shown)


def server_stops(play, stage):
    play.step("A mail server stops: the monitor marks it down, once, and all mail goes to the other (interval shortened to 1 s)")
    stage.sluice.command("tmsh", "modify", "ltm", "monitor", "smtp", "SMTP_Monitor", "interval", "1", "timeout", "3")
    victim = stage.seen("other@client.test")[0]
    stage.servers[victim].stop()
    down = r"^.*01070638:5: Pool /Common/smtp_pool member \S+ monitor status down\..*$"
    lines = stage.sluice.until_logged(down, 20)
    play.show("\n".join(lines))
    play.expect("marked down, logged once", len(stage.sluice.logged(down)) == 1)
    stage.send(22, "elsewhere@client.test", "someone@example.test")
    name = stage.seen("elsewhere@client.test")[0]
    play.expect(f"{stage.address(22)}'s mail goes to {name} now", name != victim)
    stage.servers[victim].start()
    up = r"^.*01070727:5: Pool /Common/smtp_pool member \S+ monitor status up\..*$"
    play.show("\n".join(stage.sluice.until_logged(up, 20, times=3)[-1:]))
    play.expect(f"{victim} is back", True)


def restart(play, stage):
    play.step("Sluice is stopped and started again: the operator's change is still there")
    play.expect("it drained and ended with status 0", stage.sluice.stop() == 0)
    stage.restart_sluice()
    shown = stage.sluice.command("datagroup", "show", "smtp_relay_allowed").stdout
    play.show(shown)
    play.expect(f"{stage.address(23)} is still listed", stage.address(23) in shown)
    play.mail(23, "later@client.test", "someone@foreign.test", 174, True)


def play_on(stage):
    print(f"The stage: {stage.describe()}.")
    play = Play(stage)
    try:
        for scene in (open_stage, two_sides, operator_changes, persistence, server_stops, restart):
            scene(play, stage)
    except (TooLate, AssertionError, OSError, EOFError, subprocess.SubprocessError) as trouble:
        play.expect(f"{type(trouble).__name__}: {trouble}", False)
        play.show(stage.sluice.log()[-3000:] if stage.sluice else "")
    return 1 if play.summary() else 0


def main():
    if stages.needs_user_namespace() and INSIDE not in os.environ and stages.may_make_user_namespace():
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-Urnm", sys.executable, __file__])
    with tempfile.TemporaryDirectory(prefix="sluice-play-") as directory:
        os.chmod(directory, 0o755)
        with stages.open_stage(directory) as stage:
            return play_on(stage)


if __name__ == "__main__":
    sys.exit(main())
