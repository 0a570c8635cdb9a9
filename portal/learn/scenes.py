"""Pictures in which things are to be found, as typed values: the picture's spots and what is said about each. Pure.

Knows how a scene is written (content/README.md), not how it is drawn; may not import catalogue or Flask."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.textfiles import DATES, Shape, State, Text, Wording, is_number, is_text, is_texts, one_of
from portal.vocabulary import AUDIENCES

WIDTH, HEIGHT = 640, 480
SPOT_KINDS = ("look", "ordinary")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Spot:
    """A thing in the picture: a `look` is worth a second look, at an `ordinary` one pointing is a needless alarm."""

    id: str
    kind: str
    x: int
    y: int
    width: int
    height: int

    @property
    def look(self) -> bool:
        return self.kind == "look"

    @property
    def middle(self) -> tuple[int, int]:
        """Where its mark stands."""
        return self.x + self.width // 2, self.y + self.height // 2

    def inside(self) -> bool:
        """Whether the whole spot lies in the picture."""
        return 0 <= self.x <= WIDTH - self.width and 0 <= self.y <= HEIGHT - self.height

    def overlaps(self, other: "Spot") -> bool:
        """Whether two spots share a place; touching edges do not."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class SpotText:
    """What is said about a spot: its name gives nothing away, the feedback says what to ask and to do."""

    name: str
    feedback: str


@dataclass(frozen=True)
class SceneText:
    """A scene in one language."""

    title: str
    summary: str
    picture_alt: str
    intro: str
    spots: Mapping[str, SpotText]
    lesson: str
    state: State


def _is_spots(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(one, dict)
            and one.keys() == {"id", "kind", "place"}
            and isinstance(one["id"], str)
            and bool(_ID.fullmatch(one["id"]))
            and one["kind"] in SPOT_KINDS
            and isinstance(one["place"], list)
            and len(one["place"]) == 4
            and all(map(is_number, one["place"]))
            for one in value
        )
        and len({one["id"] for one in value}) == len(value)
    )


def _is_spot_texts(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict) and one.keys() == {"name", "feedback"} and all(map(is_text, one.values()))
        for one in value.values()
    )


SCENE: dict[str, Shape] = {
    "audience": one_of(*AUDIENCES),
    "order": is_number,
    "picture": is_text,
    "substances": is_texts,
    "sources": is_texts,
    "spots": _is_spots,
    **DATES,
}
SCENE_TEXT: dict[str, Shape] = {
    **dict.fromkeys(("title", "summary", "picture_alt", "intro", "lesson"), is_text),
    "spots": _is_spot_texts,
}


def scene_text(wording: Wording) -> SceneText:
    """A wording as a scene."""
    fields: dict[str, Any] = {name: wording.text.data[name] for name in SCENE_TEXT}
    fields["spots"] = {name: SpotText(**said) for name, said in fields["spots"].items()}
    return SceneText(**fields, state=wording.state)


def spots_of(facts: Mapping[str, Any]) -> tuple[Spot, ...]:
    """The spots in the order of the file, which is the order of the keyboard."""
    return tuple(Spot(one["id"], one["kind"], *one["place"]) for one in facts["spots"])


def wrong_spots(facts: Mapping[str, Any], text: Text) -> Iterator[tuple[int, str]]:
    """Line and message for each spot that a wording leaves out, or has without being in the picture."""
    known, said = {spot.id for spot in spots_of(facts)}, text.data.get("spots")
    if isinstance(said, dict):
        for name in sorted(known - said.keys()):
            yield text.line("spots"), f"says nothing about the spot `{name}`"
        for name in map(str, said.keys() - known):
            yield line_of_spot(text, name), f"`{name}` is no spot of scene.yaml"


def line_of_spot(text: Text, name: str) -> int:
    """Where a spot stands, in scene.yaml or in a wording."""
    found = re.search(rf"(?<![a-z0-9-]){re.escape(name)}(?![a-z0-9-])", text.raw)
    return text.raw.count("\n", 0, found.start()) + 1 if found else 1
