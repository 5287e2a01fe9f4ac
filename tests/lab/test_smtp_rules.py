"""Rules that read and answer SMTP, as examples/smtp-rules has them: in the order of the dialogue and without touching a message."""
import os
import pathlib
import random
import re

import pytest

from lab import postfix as lab_postfix
from lab.clients import Talk, outcome, swaks
from lab.name_server import NameServer
from lab.recording_server import RecordingServer
from lab.waiting import stays, until

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples/smtp-rules"
# What a reader of SMTP may stumble over: dots, bare CR and LF, commands in the text, long lines, all bytes there are.
HARD = (b"Subject: hard\r\n\r\n..one dot\r\n.\n\n.\r\r.\r\nMAIL FROM:<inside@example.test>\r\nDATA\r\n" + bytes(range(256)) + b"\r\n" +
        b"x" * 120_000 + b"\r\n" + b"\r\n".join(b"..%d" % number for number in range(3000)) + b"\r\n\r\n..\r\nend")

LISTED6 = "2.2.0.0." + "0.0.0.0." * 5 + "1.5.0.0.0.0.d.f"  # fd00:51::22


def example(name, **changes):
    text = (EXAMPLES / name).read_text()
    for old, new in changes.items():
        text, count = re.subn(rf"(set static::{old}) \S+", rf"\1 {new}", text)
        assert count == 1, old
    return text


def reply(talk):
    lines = [talk.line()]
    while lines[-1][3:4] == "-":
        lines.append(talk.line())
    return "\n".join(lines)


def ask(talk, *lines):
    """One segment of lines; their replies."""
    talk.send(b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines))
    return [reply(talk) for _ in lines]


def codes(replies):
    return [text[:3] for text in replies]


def send_in_pieces(talk, data, seed):
    """Cut at places of which some lie inside every kind of line end."""
    cuts = random.Random(seed)
    while data:
        size = cuts.choice([1, 2, 3, 5, 700, 30_000])
        talk.send(data[:size])
        data = data[size:]


# -- a server that speaks first


def test_collecting_from_the_client_at_once_holds_a_greeting_back_as_check_warns(world4, sluice, servers4):
    running = sluice(world4.story(rule="when CLIENT_ACCEPTED { TCP::collect }\nwhen CLIENT_DATA { TCP::release }", monitor=None))
    assert "collect-before-greeting" in running.command("check", running.configuration_path).stdout
    with world4.talk(world4.other) as talk:
        assert talk.is_quiet(0.5)
        assert servers4["mail1"].clients == servers4["mail2"].clients == []
        talk.send("EHLO client.example.test\r\n")
        assert talk.line().startswith("220 ")


# -- block list


def test_a_listed_client_is_refused_before_the_server_hears_of_it_and_others_are_served(world4, sluice):
    records = {("22.51.16.172.bl.example.test", "A"): ["127.0.0.2"], ("23.51.16.172.bl.example.test", "A"): ["192.0.2.1"],
               ("21.51.16.172.bl.example.test", "A"): ["127.0.0.2"], (LISTED6 + ".bl.example.test", "A"): ["127.0.0.3"]}
    server = world4.server("mail1")
    with NameServer(world4.network["mail2"], "172.16.51.12", records) as names:
        running = sluice(example("block-list.conf"))
        with Talk(world4.other, world4.virtual) as talk:
            assert talk.line() == "554 5.7.1 172.16.51.22 is listed by bl.example.test"
            assert talk.ending() == "fin"
        running.until_logged(r"172\.16\.51\.22 is refused: 127\.0\.0\.2 in bl\.example\.test")
        assert outcome(world4.other, "fd00:51::174") == "554 5.7.1 fd00:51::22 is listed by bl.example.test"
        assert server.clients == []
        assert world4.greeting(world4.third) == "mail1"  # an address that is no verdict
        assert world4.greeting(world4.listed) == "mail1"  # never refused
        asked = len(names.asked)
        assert world4.outcome(world4.other).startswith("554 ")
        assert world4.greeting(world4.third) == "mail1"
        assert len(names.asked) == asked, "an answer holds for a while"
        assert outcome(world4.third, "fd00:51::174").split()[1] == "mail1"
    assert {name.removesuffix(".bl.example.test") for _, name, _, _ in names.asked} == {
        "22.51.16.172", "23.51.16.172", LISTED6, LISTED6.replace("2.2.0.0.", "3.2.0.0.", 1)}


# -- one sender's messages


@pytest.fixture
def limited(world4, sluice):
    recorder = RecordingServer("mail1", delay=0.002)
    world4.server("mail1", recorder.handle)
    sluice(example("sender-limit.conf", sender_messages="3"))
    return recorder


def test_a_sender_is_told_to_wait_in_the_order_of_a_pipelining_clients_commands(world4, limited):
    with Talk(world4.other, world4.virtual) as talk:
        assert talk.line().startswith("220 mail1")
        assert "PIPELINING" in ask(talk, "EHLO client.example.test")[0]
        group = ["MAIL FROM:<often@example.test>", "RCPT TO:<a@example.test>", "RSET"] * 5
        replies = ask(talk, *group, "mail from:<seldom@example.test> BODY=8BITMIME", "RSET", "MAIL FROM:<>", "QUIT")
    assert codes(replies[:9]) == ["250"] * 9
    assert codes(replies[9:15]) == ["450", "503", "250"] * 2
    assert replies[9] == "450 4.7.1 <often@example.test>: more than 3 messages within 3600 s, try again later"
    assert codes(replies[15:]) == ["250", "250", "250", "221"]
    assert limited.commands.count("MAIL FROM:<often@example.test>") == 3
    assert limited.commands.count("NOOP") == 2
    with Talk(world4.third, world4.virtual) as talk:  # another client, the same sender
        assert talk.line().startswith("220 mail1")
        assert codes(ask(talk, "EHLO x", "MAIL FROM:<Often@Example.Test>")) == ["250", "450"]


@pytest.mark.parametrize("seed", range(4))
def test_messages_pass_a_counting_rule_byte_for_byte(world4, limited, seed):
    with Talk(world4.other, world4.virtual) as talk:
        assert talk.line().startswith("220 ")
        ask(talk, "EHLO client.example.test")
        assert codes(ask(talk, f"MAIL FROM:<s{seed}@example.test>", "RCPT TO:<a@example.test>", "DATA")) == ["250", "250", "354"]
        send_in_pieces(talk, HARD + b"\r\n.\r\n", seed)
        assert reply(talk) == f"250 2.0.0 kept {len(HARD)}"
        assert codes(ask(talk, f"MAIL FROM:<s{seed}@example.test>", "RCPT TO:<a@example.test>")) == ["250", "250"]
        octets = b"MAIL FROM:<s@x>\r\n.\r\n" + bytes(range(256)) * 20
        send_in_pieces(talk, b"BDAT %d\r\n%sBDAT %d LAST\r\n%sNOOP\r\n" % (len(octets), octets, len(HARD), HARD), seed)
        assert codes([reply(talk), reply(talk), reply(talk)]) == ["250", "250", "250"]
    assert limited.messages == [HARD, octets + HARD]


def test_a_client_that_sends_its_message_with_data_and_one_with_bare_line_feeds_change_nothing(world4, limited):
    with Talk(world4.other, world4.virtual) as talk:
        assert talk.line().startswith("220 ")
        ask(talk, "EHLO client.example.test")
        talk.send(b"MAIL FROM:<eager@example.test>\r\nRCPT TO:<a@example.test>\r\nDATA\r\nMAIL FROM:<eager@example.test>\r\n.\r\nNOOP\r\n"
                  b"NOOP\nMAIL FROM:<hidden@example.test>\r\nNOOP\r\n")
        assert codes([reply(talk) for _ in range(8)]) == ["250", "250", "354", "250", "250", "500", "250", "250"]
    assert limited.messages == [b"MAIL FROM:<eager@example.test>"]
    assert not any("\n" in command for command in limited.commands), "what the rule counts as a command is one to the server"


def _random_dialogue(seed):
    """Commands and messages as a pipelining client sends them, with mistakes: [(bytes, replies that the server owes for them)]."""
    choose = random.Random(seed)
    turns, in_mail, recipients = [], False, 0
    for number in range(60):
        verb = choose.choice(["MAIL", "MAIL", "RCPT", "RCPT", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "EHLO", "WHAT"])
        if verb == "DATA" and recipients:
            body = b"".join(choose.choice([b"text\r\n", b"..\r\n", b".\n", b"\r.\r", b"MAIL FROM:<x@y>\r\n", b"\r\n", b"\x00\xff"]) for _ in range(40))
            turns.append((b"DATA\r\n" + body + b"\r\n.\r\n", 2))
            in_mail, recipients = False, 0
        elif verb == "BDAT":
            octets = bytes(choose.randrange(256) for _ in range(choose.randrange(300)))
            last = choose.random() < 0.5
            turns.append((b"BDAT %d%s\r\n%s" % (len(octets), b" LAST" if last else b"", octets), 1))
            in_mail, recipients = in_mail and not last, 0 if last else recipients
        else:
            turns.append(({"MAIL": b"MAIL FROM:<s%d@example.test>" % number, "RCPT": b"rcpt to:<a@example.test>"}.get(verb, verb.encode()) + b"\r\n", 1))
            recipients = 0 if verb in ("RSET", "EHLO") else recipients + 1 if verb == "RCPT" and in_mail else recipients
            in_mail = verb not in ("RSET", "EHLO") and (in_mail or verb == "MAIL")
    return turns


@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_client_says_the_counting_rule_changes_no_byte_of_the_dialogue(world4, sluice, seed):
    turns = _random_dialogue(seed)
    heard = []
    running = sluice(example("sender-limit.conf", sender_messages="1000"))
    for address in ("172.16.51.11", world4.virtual):
        recorder = RecordingServer("mail1")
        with world4.server("mail1", recorder.handle), Talk(world4.other, address) as talk:
            replies = [reply(talk)]
            send_in_pieces(talk, b"".join(data for data, _ in turns), seed)
            replies += [reply(talk) for _ in range(sum(owed for _, owed in turns))]
            assert talk.is_quiet()
            heard.append((replies, recorder.commands, recorder.messages))
    assert heard[0] == heard[1]
    assert "TCL error" not in running.log()


@pytest.mark.parametrize("name", ["sender-limit.conf", "domain-routing.conf"])
def test_bytes_that_are_no_smtp_make_no_rule_fail(world4, sluice, name):
    running = sluice(example(name))
    recorder = RecordingServer("mail1")
    world4.server("mail1", recorder.handle)
    choose = random.Random(name)
    for _ in range(20):
        with Talk(world4.other, world4.virtual) as talk:
            try:
                for _ in range(30):
                    talk.send(choose.choice([b"MAIL FROM:<", b"RCPT TO:<a@alder-bank.example>\r\n", b"\r\n", b"\n", b"\r", b"DATA\r\n", b".\r\n",
                                             b"BDAT -1\r\n", b"BDAT 5", b"BDAT 99999999999999999999\r\n", b"EHLO x\r\n", b"EHLO [format %s]\r\n",
                                             b"MAIL FROM:<$a@[exit]>\r\n", b"{", b"}", b'"', b"\x00\xff\xfe", b"x" * 3000, b"RSET\r\n"]))
            except OSError:
                pass
    assert world4.outcome(world4.third).startswith("220 ")
    assert "TCL error" not in running.log() and running.is_running


# -- routing by the recipient's domain


@pytest.fixture
def routed(world4, sluice):
    """north (alder-bank.example …) and south (alder-clinic.example …); south refuses one sender."""
    recorders = {"north": RecordingServer("north", delay=0.002), "south": RecordingServer("south", delay=0.002, refuses=[b"spam@"])}
    servers = {"north": world4.server("mail1", recorders["north"].handle), "south": world4.server("mail2", recorders["south"].handle)}
    text = example("domain-routing.conf")
    assert text.count("            data ") > 200
    recorders["running"] = sluice(text)
    recorders["servers"] = servers
    return recorders


def greeted(world4):
    talk = Talk(world4.other, world4.virtual)
    assert talk.line() == "220 gateway.example.test ESMTP"
    assert ask(talk, "EHLO client.example.test") == [
        "250-gateway.example.test\n250-PIPELINING\n250-8BITMIME\n250 ENHANCEDSTATUSCODES"]
    return talk


def test_each_message_of_a_connection_goes_where_its_recipients_domain_says(world4, routed):
    with greeted(world4) as talk:
        stays(lambda: routed["servers"]["north"].clients == [], "no server is asked before the recipient is known", 0.2)
        for number, (domain, side) in enumerate([("alder-bank.example", "north"), ("ALDER-Clinic.example", "south"),
                                                 ("yew-school.example", "south"), ("alder-bank.example", "north")]):
            group = [f"MAIL FROM:<n{number}@example.test> BODY=8BITMIME", f"RCPT TO:<a@{domain}>", "DATA"]
            assert codes(ask(talk, *group)) == ["250", "250", "354"]
            message = b"Subject: %d\r\n\r\n" % number + HARD
            send_in_pieces(talk, message + b"\r\n.\r\n", number)
            assert reply(talk) == f"250 2.0.0 kept {len(message)}"
            assert routed[side].messages[-1] == message
        assert codes(ask(talk, "QUIT")) == ["221"]
    assert len(routed["north"].messages) == len(routed["south"].messages) == 2
    assert len(routed["servers"]["north"].clients) == 2 and len(routed["servers"]["south"].clients) == 1
    assert routed["south"].commands[:4] == ["EHLO client.example.test", "MAIL FROM:<n1@example.test> BODY=8BITMIME",
                                            "RCPT TO:<a@ALDER-Clinic.example>", "DATA"]
    assert routed["south"].commands[4] == "MAIL FROM:<n2@example.test> BODY=8BITMIME"


def test_a_whole_dialogue_in_one_segment_is_answered_in_order(world4, routed):
    with greeted(world4) as talk:
        talk.send(b"MAIL FROM:<a@example.test>\r\nRCPT TO:<x@nowhere.example>\r\nRCPT TO:<x@alder-bank.example>\r\nRCPT TO:<y@alder-clinic.example>\r\n"
                  b"RCPT TO:<z@alder-bank.example>\r\nDATA\r\nfirst\r\n.\r\nMAIL FROM:<b@example.test>\r\nRCPT TO:<y@alder-clinic.example>\r\nDATA\r\n"
                  b"second\r\n.\r\nRSET\r\nDATA\r\nAUTH PLAIN x\r\nQUIT\r\n")
        replies = [reply(talk) for _ in range(15)]
        assert talk.ending() == "fin"
    assert codes(replies) == ["250", "550", "250", "452", "250", "354", "250", "250", "250", "354", "250", "250", "503", "502", "221"]
    assert "recipient ok" in replies[2] and "One destination" in replies[3]
    assert routed["north"].messages == [b"first"] and routed["south"].messages == [b"second"]


def test_a_message_that_is_given_up_is_given_up_at_the_server_before_the_next_one(world4, routed):
    with greeted(world4) as talk:
        group = ["MAIL FROM:<a@example.test>", "RCPT TO:<a@alder-bank.example>", "RSET", "MAIL FROM:<b@example.test>", "MAIL FROM:<c@example.test>",
                 "RCPT TO:<b@alder-bank.example>", "MAIL FROM:<d@example.test>", "DATA"]
        assert codes(ask(talk, *group)) == ["250", "250", "250", "250", "503", "250", "503", "354"]
        talk.send(b"second\r\n.\r\n")
        assert codes([reply(talk)]) == ["250"]
    assert routed["north"].commands[1:] == ["MAIL FROM:<a@example.test>", "RCPT TO:<a@alder-bank.example>", "RSET", "MAIL FROM:<b@example.test>",
                                            "RCPT TO:<b@alder-bank.example>", "MAIL FROM:<d@example.test>", "DATA"]
    assert routed["north"].messages == [b"second"]


def test_a_sender_that_the_server_refuses_is_refused_for_its_recipients_and_another_one_is_not(world4, routed):
    with greeted(world4) as talk:
        replies = ask(talk, "MAIL FROM:<spam@example.test>", "RCPT TO:<a@alder-clinic.example>", "RCPT TO:<b@alder-clinic.example>", "DATA", "RSET",
                      "MAIL FROM:<ham@example.test>", "RCPT TO:<a@alder-clinic.example>", "DATA")
        assert codes(replies) == ["250", "550", "550", "554", "250", "250", "250", "354"]
        assert replies[1] == "550 5.7.1 not from you"


def test_without_a_server_the_client_is_told_to_come_again(world4, routed):
    routed["servers"]["south"].stop()
    with greeted(world4) as talk:
        assert codes(ask(talk, "MAIL FROM:<a@example.test>", "RCPT TO:<a@alder-clinic.example>")) == ["250", "421"]
        assert talk.ending() == "fin"


@pytest.mark.skipif(not lab_postfix.may_run(), reason="Postfix is not installed")
def test_postfix_and_swaks_speak_through_the_rules(world4, sluice, directory):
    os.makedirs(directory / "postfix")
    server = lab_postfix.Postfix(world4.network["mail1"], directory / "postfix", relay_for="172.16.51.175/32")
    server.start()
    try:
        for name in ("sender-limit.conf", "domain-routing.conf"):
            running = sluice(example(name))
            sender = name.partition(".")[0] + "@example.test"
            sent = swaks(world4.other, world4.virtual, sender, "someone@alder-bank.example")
            assert sent.returncode == 0, sent.stdout + sent.stderr
            assert until(lambda: server.client_of(sender), "Postfix notes the mail") == "172.16.51.175"
            running.end()
    finally:
        server.stop()
