"""The table, as it is printed and as it stands in docs/."""
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


def render(introduction, rows, notes, versions):
    verdict = {True: "met", False: "**not met**", None: ""}
    columns = [(key, title) for key, title in _COLUMNS if any(key in row.values for row in rows)]
    lines = [introduction, "",
             "| one operation | budget | " + " | ".join(title for _, title in columns) + " | |",
             "|---|---|" + "---|" * (len(columns) + 1)]
    for row in rows:
        cells = [row.form.format(row.values[key]) if key in row.values else "–" for key, _ in columns]
        lines.append(f"| {row.what} | {row.budget} | " + " | ".join(cells) + f" | {verdict[row.met]} |")
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"
    lines += ["", f"Machine: {machine}. Peers: {'; '.join(versions.values())}.", ""]
    lines += [f"{note}" for note in notes]
    return "\n".join(lines).rstrip() + "\n"
