"""The table, as it is printed and as it stands in docs/performance.md."""
import os
import platform
from dataclasses import dataclass

_COLUMNS = (("sluice", "Sluice"), ("haproxy", "HAProxy"), ("nginx", "nginx"), ("haproxy with splice", "HAProxy, splice-auto"))


@dataclass
class Row:
    what: str
    budget: str
    values: dict
    form: str
    met: bool | None  # None: for information


def render(rows, notes, versions):
    verdict = {True: "met", False: "**not met**", None: ""}
    lines = ["# What a connection costs", "",
             "Written by `./bootstrap bench`. One worker each, all on one core, the clients and the server on another; taken in turns in one run.",
             "Sluice runs the relay rule of `examples/smtp-relay` where nothing else is said; HAProxy and nginx choose the source address by an",
             "address list. nginx does not pass on a half-close, Sluice and HAProxy do.", "",
             "| one operation | budget | " + " | ".join(title for _, title in _COLUMNS) + " | |",
             "|---|---|" + "---|" * (len(_COLUMNS) + 1)]
    for row in rows:
        cells = [row.form.format(row.values[key]) if key in row.values else "–" for key, _ in _COLUMNS]
        lines.append(f"| {row.what} | {row.budget} | " + " | ".join(cells) + f" | {verdict[row.met]} |")
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"
    lines += ["", f"Machine: {machine}. Peers: {'; '.join(versions.values())}.", ""]
    lines += [f"{note}" for note in notes]
    return "\n".join(lines).rstrip() + "\n"
