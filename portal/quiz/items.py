"""Reads the items of the bank: what every item has, and what its kind adds. Knows no Flask and no other room."""

import re
from pathlib import Path
from typing import Any

from portal.coverage import Tags, wanted_of_item
from portal.quiz.forms import OPTIONS, USUAL_SIZE, Item, ItemText
from portal.quiz.kinds import KINDS
from portal.textfiles import (
    DATES,
    Faults,
    Shape,
    Text,
    check_shape,
    folders,
    is_text,
    is_text_or_empty,
    is_texts,
    one_of,
    read,
    read_wordings,
)
from portal.vocabulary import AUDIENCES

SKILLS = ("recognise", "law", "respond", "help", "awareness")
_VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')

Texts = dict[str, dict[str, ItemText]]


def _is_some(value: object) -> bool:
    return is_texts(value) and bool(value)


def _is_audiences(value: object) -> bool:
    """Some audiences, none of them twice."""
    return isinstance(value, list) and bool(value) and all(value.count(one) == 1 and one in AUDIENCES for one in value)


ITEM: dict[str, Shape] = {
    "kind": one_of(*KINDS),
    "audiences": _is_audiences,
    "substance": is_text_or_empty,
    "skill": one_of(*SKILLS),
    "key": one_of(*OPTIONS),
    "picture": is_text_or_empty,
    "explained_by": is_text,
    "sources": _is_some,
    **DATES,
}
ITEM_TEXT: dict[str, Shape] = {"question": is_text, "picture_alt": is_text, "explanation": is_text}


def load_items(root: Path, media: Path, faults: Faults, wanted: Tags | None = None) -> tuple[dict[str, Item], Texts]:
    """Every item below `root` with its wordings by tag; `media` has the drawings, whose sizes places refer to.

    `wanted`: the languages of each; None: what the tree around `root` says (see portal.coverage)."""
    items: dict[str, Item] = {}
    texts: Texts = {}
    for folder in folders(root, faults):
        facts = read(folder / "item.yaml", faults)
        if not facts:
            continue
        name = str(facts.data.get("kind"))
        if name not in KINDS:
            faults.add(facts.path, facts.line("kind"), f"`kind` is none of {', '.join(KINDS)}")
            continue
        item = _read_item(folder.name, facts, media, faults)
        wordings = _read_texts(folder, facts, name, faults, item is not None, wanted)
        if item and wordings:
            items[item.id], texts[item.id] = item, wordings
    return items, texts


def size_of(media: Path, name: str) -> tuple[int, int] | None:
    """Width and height of a drawing in its own units; None if there is none that says so."""
    try:
        found = _VIEW_BOX.search((media / f"{name}.svg").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return (int(found[1]), int(found[2])) if found else None


def _read_item(name: str, facts: Text, media: Path, faults: Faults) -> Item | None:
    kind = KINDS[facts.data["kind"]]
    if not check_shape(facts, {**ITEM, **kind.facts}, (), faults):
        return None
    data: dict[str, Any] = facts.data
    size = size_of(media, data["picture"]) if data["picture"] else None
    found = list(kind.faults(data, size))
    if kind.needs_picture and not data["picture"]:
        found.append(("picture", f"an item of the kind {data['kind']} needs a picture"))
    for key, message in found:
        faults.add(facts.path, facts.line(key), message)
    if found:
        return None
    return Item(
        id=name,
        kind=data["kind"],
        substance=data["substance"] or None,
        skill=data["skill"],
        key=data["key"],
        picture=data["picture"] or None,
        explained_by=data["explained_by"],
        sources=tuple(data["sources"]),
        audiences=tuple(data["audiences"]),
        size=size or USUAL_SIZE,
        more={key: data[key] for key in kind.facts},
    )


def _read_texts(
    folder: Path, facts: Text, name: str, faults: Faults, checked: bool, wanted: Tags | None
) -> dict[str, ItemText]:
    """`checked`: whether item.yaml is sound, so that the wording can be held against it."""
    kind = KINDS[name]
    found: dict[str, ItemText] = {}
    if wanted is None:
        wanted = wanted_of_item(folder.parent.parent, folder.name, faults)
    shapes = {**ITEM_TEXT, **kind.words}
    for tag, wording in read_wordings(folder, ".yaml", shapes, ("picture_alt",), faults, wanted).items():
        data = wording.text.data
        if facts.data.get("picture") and "picture_alt" not in data:
            faults.add(wording.text.path, 1, "the picture has no alternative text (`picture_alt`)")
        wrong = list(kind.word_faults(facts.data, data)) if checked else []
        for key, message in wrong:
            faults.add(wording.text.path, wording.text.line(key), message)
        if not wrong:
            found[tag] = ItemText(
                **{key: data.get(key, "") for key in ITEM_TEXT},
                state=wording.state,
                words={key: data[key] for key in kind.words},
            )
    return found
