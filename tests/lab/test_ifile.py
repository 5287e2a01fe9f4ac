"""Files that rules give out: stored while the server runs, kept without their source, changed for the next connection."""

RULE = 'when CLIENT_ACCEPTED { TCP::respond [ifile get page]\n log local0. "revision [ifile revision page]"\n TCP::close }'
CONFIGURATION = """sys file ifile /Common/page_file {
    source-path file:%s
}
ltm ifile /Common/page {
    file-name /Common/page_file
}
"""


def heard(world):
    with world.talk(world.other) as talk:
        return talk.rest()


def test_a_stored_file_is_given_out_changed_and_kept(world4, sluice, directory, servers4):
    source = directory / "page.bin"
    first = bytes(range(256)) * 4096
    source.write_bytes(first)
    running = sluice(world4.story(rule=RULE, monitor=None, extra=CONFIGURATION % source))
    assert heard(world4) == first
    running.until_logged("revision 1")

    source.write_bytes(b"second")
    assert heard(world4) == first, "the file was read when it was loaded"
    running.ask("tmsh", "modify", "sys", "file", "ifile", "page_file", "source-path", f"file:{source}")
    assert heard(world4) == b"second"
    running.until_logged("revision 2")

    source.unlink()
    assert running.stop() == 0
    running.start([25], load=False)
    assert heard(world4) == b"second", "the store has it"
    refused = running.command("tmsh", "create", "sys", "file", "ifile", "other", "source-path", f"file:{source}")
    assert refused.returncode == 1 and "has no content" in refused.stderr
