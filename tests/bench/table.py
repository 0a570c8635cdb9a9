"""The page that runs write: a section a part, each with what it measured, against which budget, when and on what.

A run replaces the sections of the parts that it measured; all others, also what a person wrote, stay as they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HEAD = re.compile(r"^## (.+)$", re.MULTILINE)


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
    return Row(what, said, f"<= {most:g} {unit}".strip(), _verdict(measured <= most))


def _verdict(good: bool) -> str:
    return "within" if good else "**missed**"


def short(number: float) -> str:
    """`12 300`: three figures are as many as a run knows."""
    digits = max(0, len(f"{number:.0f}") - 3)
    return f"{round(number, -digits):,.0f}".replace(",", " ")


def section(rows: Sequence[Row], said: str) -> str:
    """The table of a part; `said`: when and on what it was measured."""
    lines = ["| what | measured | budget | |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.budget} | {row.verdict} |" for row in rows]
    return "\n".join([*lines, "", said])


def page(old: str, words: str, parts: Mapping[str, str], order: Sequence[str]) -> str:
    """The whole page: `old` with the sections `parts` ({title: text}) in place of its own, those in `order` first."""
    pieces = _HEAD.split(old)[1:]
    sections = {title: text.strip() for title, text in zip(pieces[::2], pieces[1::2], strict=True)} | parts
    titles = [*(title for title in order if title in sections), *(title for title in sections if title not in order)]
    texts = [f"## {title}\n\n{sections[title]}" for title in titles]
    return "\n\n".join(["# What the portal costs", words.strip(), *texts]) + "\n"
