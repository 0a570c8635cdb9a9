"""Reads the guide: its blocks of commands in order, each with the mark that says when it can be tried.

A block whose mark is not known here is a fault, so that no command can stand in the guide untried by oversight."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "operate.md"
FILES = ROOT / "docs" / "operate"
# What stands behind ```sh: "" is tried everywhere; the others want something that not every machine has.
MARKS = {
    "": "any machine",
    "again": "any machine; each line stands in another block too, so the quick form leaves it out",
    "packages": "a package archive and root",
    "long": "any machine, and more time than the quick form has",
    "offline": "a package index, once, to fetch from",
    "name": "a name in the DNS that leads here",
    "caddy": "a package archive, or Caddy",
    "postgresql": "PostgreSQL",
    "podman": "podman and an image",
}
_FENCE = re.compile(r"^```(.*)$")
_PART = re.compile(r"^## (\d+)\. ")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """One grey box: the part it stands in, its mark, its lines as one text, the line of the guide it begins at."""

    part: int
    mark: str
    commands: str
    line: int

    @property
    def lines(self) -> list[str]:
        """Its commands one by one; none of them goes over a line's end."""
        return self.commands.splitlines()


def blocks(guide: Path = GUIDE) -> list[Block]:
    """Every block of commands in the guide's order. Raises ValueError on a mark that is not known."""
    return list(_blocks(guide.read_text(encoding="utf-8").splitlines(), guide))


def _blocks(lines: list[str], guide: Path) -> Iterator[Block]:
    part, mark, begun, held = 0, "", 0, list[str]()
    for number, line in enumerate(lines, 1):
        if fence := _FENCE.match(line):
            if begun:
                yield Block(part, mark, "\n".join(held), begun)
                begun, held = 0, []
                continue
            shell, _, mark = fence[1].strip().partition(" ")
            if shell != "sh" or mark not in MARKS:
                raise ValueError(f"{guide.name}:{number}: a block {fence[1]!r} that no test knows how to try")
            begun = number
        elif begun:
            held.append(line)
        elif found := _PART.match(line):
            part = int(found[1])
    if begun:
        raise ValueError(f"{guide.name}:{begun}: a block without an end")


def told_in_passing(guide: Path = GUIDE) -> set[str]:
    """The commands that stand in a sentence or a table: what begins with the name of a program we are told to type."""
    text = re.sub(r"^```.*?^```$", "", guide.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    programs = ("mingbian ", "systemctl ", "journalctl ", "make ", "df ", "certbot ")
    return {code for code in _CODE.findall(text) if code.startswith(programs) and "COMMAND" not in code}
