"""Fixtures of the lab. Everything made here is taken down again, whatever a test does."""
import contextlib
import os
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from lab import network as lab_network  # noqa: E402
from lab import postfix as lab_postfix  # noqa: E402
from lab.sluice import Sluice, program  # noqa: E402
from lab.world import World, story_network  # noqa: E402

_SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def pytest_configure(config):
    if not lab_network.may_make_namespaces():
        pytest.exit("skipped: the lab makes network namespaces, which needs root (and iproute2)", _SKIPPED)
    if not os.access(program(), os.X_OK):
        pytest.exit(f"{program()} is not built", 1)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows what the program said."""
    report = (yield).get_result()
    if report.failed:
        for number, sluice in enumerate(getattr(item, "lab_sluices", []), 1):
            report.sections.append((f"sluice {number}: output and log", sluice.output()[-4000:] + sluice.log()[-8000:]))


@pytest.fixture
def directory():
    """A folder of the test's own that other users may enter."""
    made = tempfile.mkdtemp(prefix="sluice-lab-")
    os.chmod(made, 0o755)
    yield pathlib.Path(made)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def network():
    with story_network() as made:
        yield made


@pytest.fixture(params=[4, 6], ids=["ipv4", "ipv6"])
def world(network, request):
    """The story over IPv4, then over IPv6."""
    with contextlib.closing(World(network, request.param)) as made:
        yield made


@pytest.fixture
def world4(network):
    with contextlib.closing(World(network, 4)) as made:
        yield made


@pytest.fixture
def sluice(network, directory, request):
    """Makes programs: `sluice(story, **options)` writes the configuration, starts a server and waits until it listens on port 25."""
    made = []
    request.node.lab_sluices = made

    def make(story=None, *, start=True, listening=(25,), host=None, **options):
        text = story if story is None or isinstance(story, str) else story.text()
        one = Sluice(host or network["sluice"], directory / f"sluice{len(made)}", text, **options)
        made.append(one)
        return one.start(listening) if start else one

    yield make
    for one in made:
        one.end()


@pytest.fixture
def servers(world):
    """mail1 and mail2 as Python servers that greet with their names."""
    with world.server("mail1") as first, world.server("mail2") as second:
        yield {"mail1": first, "mail2": second}


@pytest.fixture
def servers4(world4):
    with world4.server("mail1") as first, world4.server("mail2") as second:
        yield {"mail1": first, "mail2": second}


@pytest.fixture(scope="module")
def postfixes(network):
    """Postfix on both mail servers. Only the virtual server's address may relay to foreign domains."""
    if not lab_postfix.is_installed():
        pytest.skip("Postfix is not installed")
    directory = tempfile.mkdtemp(prefix="sluice-postfix-")
    os.chmod(directory, 0o755)
    trusted = "172.16.51.174/32 [fd00:51::174]/128"
    made = {name: lab_postfix.Postfix(network[name], f"{directory}/{name}", trusted) for name in ("mail1", "mail2")}
    try:
        for server in made.values():
            server.start()
        yield made
    finally:
        for server in made.values():
            server.stop()
        shutil.rmtree(directory, ignore_errors=True)
