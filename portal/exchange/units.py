"""A wording file as a list of texts to translate, and back. Pure: reads no file.

A Markdown body is a skeleton of marks (ids of headings, block marks, bullets, arrows) with texts between them; a YAML
file is a tree with texts as leaves. The skeleton is the original's: a translator sees and changes the texts only."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from portal.textfiles import SOURCE_MARK, TRANSLATION, Text

STATE_KEYS = frozenset((*TRANSLATION, "short"))
_BLOCK = re.compile(r"(::: *\w+ *)(.*)")
_HEADING = re.compile(r"(#{2,} +(?:[a-z0-9-]+ +\| +)?)(.*)")
_OPTION = re.compile(r"([+-] +)(.+?)( -> [a-z0-9-]+)?( :: )(.+)")
_BULLET = re.compile(r"((?:[-+*]|\d+\.) +)(.*)")


class NotAligned(ValueError):
    """A translation whose marks stand in another order than the original's."""


@dataclass(frozen=True)
class Skeleton:
    """`marks[0] text[0] marks[1] text[1] … marks[n]`: one more mark than texts."""

    marks: tuple[str, ...]
    texts: tuple[str, ...]


def take_apart(body: str) -> Skeleton:
    """The body's marks and texts; putting them together again gives the same body."""
    pieces: list[tuple[bool, str]] = []
    for line in body.splitlines(keepends=True):
        core = line.rstrip("\n")
        pieces.extend(_split(core))
        pieces.append((False, line[len(core) :]))
    marks: list[str] = [""]
    texts: list[str] = []
    plain = True
    for is_text, piece in pieces:
        if not is_text:
            marks[-1] += piece
        else:
            if marks[-1] == "\n" and texts and plain:  # the next line of the same paragraph
                texts[-1] += "\n" + piece
                marks[-1] = ""
            else:
                texts.append(piece)
                marks.append("")
        plain = is_text or piece == "\n"
    return Skeleton(tuple(marks), tuple(texts))


def _split(line: str) -> Iterator[tuple[bool, str]]:
    """The line as (is it text, piece)."""
    if match := _OPTION.fullmatch(line):
        bullet, option, arrow, colons, feedback = match.groups()
        yield from ((False, bullet), (True, option), (False, (arrow or "") + colons), (True, feedback))
    elif match := _BLOCK.fullmatch(line) or _HEADING.fullmatch(line) or _BULLET.fullmatch(line):
        yield False, match[1]
        if match[2]:
            yield True, match[2]
    elif not line.strip() or re.fullmatch(r"[|: -]+|:::", line):
        yield False, line
    else:
        yield True, line


def put_together(skeleton: Skeleton, texts: list[str]) -> str:
    """The body with these texts between the marks."""
    made = [skeleton.marks[0]]
    for text, mark in zip(texts, skeleton.marks[1:], strict=True):
        made += [text, mark]
    return "".join(made)


def keeps_marks(original: Text, texts: Mapping[str, str]) -> bool:
    """Whether the body with these texts comes apart again as it was put together: a text may bring line ends and marks
    of its own with it, and then another program or reader would see another piece."""
    skeleton = take_apart(original.body)
    given = [texts[f"body/{number}"] for number in range(len(skeleton.texts))]
    for before, one in zip(skeleton.marks, given, strict=False):
        if "\n" in one and before and not before.endswith("\n"):  # only a paragraph has several lines
            return False
    return take_apart(put_together(skeleton, given)) == Skeleton(skeleton.marks, tuple(given))


def leaves(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a tree with the way to it, as `options/b` or `todo/2`."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, f"{path}/{key}" if path else str(key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from leaves(value, f"{path}/{number}")


def texts_of(text: Text, like: Text | None = None) -> dict[str, str]:
    """The texts of a file by place. `like` is the original a translation must be aligned with.

    Raises NotAligned if the marks of the two bodies differ."""
    head = {key: value for key, value in text.data.items() if key not in STATE_KEYS}
    found = dict(leaves(head))
    skeleton = take_apart(text.body)
    if like is not None and skeleton.marks != take_apart(like.body).marks:
        raise NotAligned(f"{text.path}: its marks do not stand as in the original")
    found.update((f"body/{number}", one) for number, one in enumerate(skeleton.texts))
    return found


def shortened(original: Text, keys: frozenset[str]) -> dict[str, str]:
    """The texts of a short wording (content/README.md): the original's `keys` without source marks."""
    head = {key: value for key, value in original.data.items() if key in keys}
    return {place: SOURCE_MARK.sub("", one).strip() for place, one in leaves(head)}


def rebuild(original: Text, texts: Mapping[str, str], state: Mapping[str, Any]) -> str:
    """The file with `texts` in place of the original's; a short one leaves out what `texts` has not."""
    data = copy.deepcopy({key: value for key, value in original.data.items() if key not in STATE_KEYS})
    if state.get("short"):
        kept = {place.split("/")[0] for place in texts}
        data = {key: value for key, value in data.items() if key in kept}
    made = _filled(data, texts, "")
    head = yaml.safe_dump({**state, **made}, allow_unicode=True, sort_keys=False, width=10_000)
    if original.path.suffix != ".md":
        return head
    skeleton = take_apart(original.body)
    body = put_together(skeleton, [texts[f"body/{number}"] for number in range(len(skeleton.texts))])
    return f"---\n{head}---\n{body}"


def _filled(data: Any, texts: Mapping[str, str], path: str) -> Any:
    if isinstance(data, str):
        return texts[path]
    if isinstance(data, dict):
        return {key: _filled(value, texts, f"{path}/{key}" if path else str(key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(value, texts, f"{path}/{number}") for number, value in enumerate(data)]
    return data
