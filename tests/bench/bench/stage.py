"""Where everything is measured: loopback addresses in a network namespace of the run's own."""
import os
import subprocess
import sys

from . import proxies

SKIPPED = 77
ADDRESSES = ("127.0.0.31", "127.0.0.32", "127.0.0.33", "127.0.0.34")


def enter_namespace():
    """Runs the program again inside; nobody else has its addresses and ports."""
    if os.environ.get("SLUICE_BENCH_INSIDE"):
        return
    flags = ["-n"] if os.geteuid() == 0 else ["-Urn"]
    if subprocess.run(["unshare", *flags, "true"], capture_output=True).returncode != 0:
        print("skipped: a network namespace is needed, and may not be made here")
        sys.exit(SKIPPED)
    os.environ["SLUICE_BENCH_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", *flags, sys.executable, *sys.argv])


def bring_loopback_up():
    lines = ["link set lo up"] + [f"addr add {a}/8 dev lo" for a in (proxies.TRUSTED, proxies.SELF, proxies.SERVER, *ADDRESSES)]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)


def say(text):
    print(f"== {text}", flush=True)
