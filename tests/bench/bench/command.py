"""The command line that the benchmarks have in common."""
import argparse
import os
import sys
import tempfile

from . import proxies, report, stage

PEERS = ("haproxy", "nginx")


def run(description, steps, compared, make_bench, introduction, page):
    """Takes the wanted steps of a Bench and writes `page` of docs/ after a whole run; `compared` are the steps that need both peers."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds; for a look, not for the record")
    parser.add_argument("--only", default=",".join(steps), help="some of " + ",".join(steps))
    parser.add_argument("--no-write", action="store_true", help="print only")
    parser.add_argument("--check", action="store_true", help="exit status 1 when a budget is not met")
    options = parser.parse_args()
    missing = [name for name in PEERS if not proxies.is_installed(name)]
    if missing and set(compared) & set(options.only.split(",")):
        print(f"cannot compare without {' and '.join(missing)}", file=sys.stderr)
        return 1
    stage.enter_namespace()
    stage.bring_loopback_up()
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as directory:
        os.chmod(directory, 0o755)
        bench = make_bench(directory, options.quick)
        try:
            for step in options.only.split(","):
                getattr(bench, step)()
        finally:
            bench.close()
    text = report.render(introduction, bench.rows, bench.notes, proxies.versions())
    print("\n" + text)
    if not options.no_write and not options.quick and options.only == ",".join(steps):
        (proxies.ROOT / "docs" / page).write_text(text)
        print(f"written: docs/{page}")
    return 1 if options.check and any(row.met is False for row in bench.rows) else 0
