"""The table that a run prints and writes: what was measured, against which budget, within or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Row:
    """One line. `budget` is empty where there is none."""

    what: str
    measured: str
    budget: str = ""
    verdict: str = ""


def at_least(what: str, measured: float, least: float, said: str) -> Row:
    """A row whose figure should reach `least`."""
    return Row(what, said, f">= {least:g}", _verdict(measured >= least))


def at_most(what: str, measured: float, most: float, unit: str, said: str) -> Row:
    """A row whose figure should stay below `most`."""
    return Row(what, said, f"<= {most:g} {unit}", _verdict(measured <= most))


def _verdict(good: bool) -> str:
    return "within" if good else "**missed**"


def short(number: float) -> str:
    """`12 300`: three figures are as many as a run knows."""
    digits = max(0, len(f"{number:.0f}") - 3)
    return f"{round(number, -digits):,.0f}".replace(",", " ")


def markdown(versions: Mapping[str, str], parts: Mapping[str, Sequence[Row]], words: str) -> str:
    """The whole page."""
    lines = ["# What the portal costs", "", words.strip(), "", f"Measured on {date.today().isoformat()} with"]
    lines += [", ".join(f"{name} {version}" for name, version in versions.items()) + ".", ""]
    for title, rows in parts.items():
        lines += [f"## {title}", "", "| what | measured | budget | |", "|---|---|---|---|"]
        lines += [f"| {row.what} | {row.measured} | {row.budget} | {row.verdict} |" for row in rows]
        lines.append("")
    return "\n".join(lines)
