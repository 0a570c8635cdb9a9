"""Branching stories as typed values: scenes, choices with feedback, endings, and where the arrows lead. Pure.

Knows how a story is written (content/README.md), not how it is drawn; may not import catalogue or Flask."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.marking import BadBlock
from portal.textfiles import DATES, Shape, State, Wording, is_number, is_text, is_texts, one_of
from portal.vocabulary import AUDIENCES

STORY_KINDS = ("story", "court")
PASSAGES = ("say", "do", "remember")  # blocks that a scene may hold besides its text
_HEADING = re.compile(r"## +([a-z0-9]+(?:-[a-z0-9]+)*) *\| *(\S.*)")
_CHOICE = re.compile(r"([+-]) (.+?) -> ([a-z0-9-]+) :: (\S.*)")

STORY: dict[str, Shape] = {
    "audience": one_of(*AUDIENCES),
    "order": is_number,
    "minutes": is_number,
    "picture": is_text,
    "kind": one_of(*STORY_KINDS),
    "substances": is_texts,
    "sources": is_texts,
    **DATES,
}
STORY_HEAD: dict[str, Shape] = dict.fromkeys(("title", "summary", "picture_alt"), is_text)


@dataclass(frozen=True)
class Choice:
    """One way on; `to` is the scene behind its feedback, `line` counts from the body's first line."""

    good: bool
    text: str
    to: str
    feedback: str
    line: int


@dataclass(frozen=True)
class Passage:
    """Running text (`kind` is "text"), or a block that asks the reader to say, do or remember something."""

    kind: str
    title: str
    text: str
    line: int


@dataclass(frozen=True)
class StoryScene:
    """One scene: it has either choices, or the `end` text of an ending."""

    id: str
    title: str
    passages: tuple[Passage, ...]
    question: str
    choices: tuple[Choice, ...]
    end: str
    line: int


@dataclass(frozen=True)
class StoryText:
    """A story in one language; the first scene is where it begins."""

    title: str
    summary: str
    picture_alt: str
    scenes: tuple[StoryScene, ...]
    state: State

    @property
    def number(self) -> Mapping[str, int]:
        """The number of each scene, as a printed script names it."""
        return {scene.id: place for place, scene in enumerate(self.scenes, start=1)}

    def decisions_before(self, scene: StoryScene) -> list[StoryScene]:
        """The scenes from which a choice leads to this one."""
        return [one for one in self.scenes if any(choice.to == scene.id for choice in one.choices)]


def story_text(wording: Wording) -> StoryText:
    """A wording as a story. Raises BadBlock."""
    head = wording.text.data
    scenes = tuple(split_story(wording.text.body))
    return StoryText(head["title"], head["summary"], head["picture_alt"], scenes, wording.state)


def split_story(body: str) -> list[StoryScene]:
    """The scenes in the order in which they are written. Raises BadBlock, also for an arrow that leads nowhere."""
    scenes: list[StoryScene] = []
    lines = body.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    for number, line in enumerate(lines[: starts[0] if starts else len(lines)], start=1):
        if line.strip() or not starts:
            raise BadBlock(number, "a story begins with a scene: `## <id> | <heading>`")
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        scene = _read_scene(lines[start:after], start + 1)
        if any(one.id == scene.id for one in scenes):
            raise BadBlock(scene.line, f"a second scene `{scene.id}`")
        scenes.append(scene)
    known = {scene.id for scene in scenes}
    for scene in scenes:
        for choice in scene.choices:
            if choice.to not in known:
                raise BadBlock(choice.line, f"the arrow leads to no scene `{choice.to}`")
    return scenes


def _read_scene(lines: list[str], start: int) -> StoryScene:
    heading = _HEADING.fullmatch(lines[0].strip())
    if not heading:
        raise BadBlock(start, "a scene begins with `## <id> | <heading>` (id: lower-case letters, digits, hyphens)")
    passages: list[Passage] = []
    question, end, ended = "", "", ""
    choices: tuple[Choice, ...] = ()
    for kind, title, inside, line in _blocks(lines[1:], start + 1):
        if ended:
            raise BadBlock(line, f"a scene ends with one `::: choose` or one `::: end`; this follows its `::: {ended}`")
        text = "\n".join(inside).strip()
        if not text:
            raise BadBlock(line, f"the block `::: {kind}` is empty")
        if kind == "choose":
            question, choices, ended = title, _read_choices(title, inside, line), kind
        elif kind == "end":
            end, ended = text, kind
        else:
            passages.append(Passage(kind, title, text, line))
    if not ended:
        raise BadBlock(start, f"the scene `{heading[1]}` has neither `::: choose` nor `::: end`")
    return StoryScene(heading[1], heading[2].strip(), tuple(passages), question, choices, end, start)


def _blocks(lines: list[str], start: int) -> Iterator[tuple[str, str, list[str], int]]:
    """Kind, title, lines inside and first line of each block and of each run of text."""
    kept: list[str] = []
    first = start
    block: tuple[str, str, int] | None = None
    for number, line in enumerate(lines, start=start):
        if line.startswith(":::") and line.strip() != ":::" and not block:
            if kept:
                yield "text", "", kept, first
            kind, _, title = line[3:].strip().partition(" ")
            if kind not in (*PASSAGES, "choose", "end"):
                raise BadBlock(number, f"`::: {kind}` is none of {', '.join((*PASSAGES, 'choose', 'end'))}")
            block, kept = (kind, title.strip(), number), []
        elif line.strip() == ":::":
            if not block:
                raise BadBlock(number, "`:::` closes no block")
            yield block[0], block[1], kept, block[2]
            block, kept = None, []
        elif kept or line.strip() or block:
            first = first if kept else number
            kept.append(line)
    if block:
        raise BadBlock(block[2], f"the block `::: {block[0]}` is never closed")
    if kept:
        yield "text", "", kept, first


def _read_choices(question: str, lines: list[str], line: int) -> tuple[Choice, ...]:
    choices = []
    for number, one in enumerate(lines, start=line + 1):
        if not one.strip():
            continue
        match = _CHOICE.fullmatch(one.strip())
        if not match:
            raise BadBlock(number, "a choice is written `- text -> scene :: feedback` or `+ text -> scene :: feedback`")
        choices.append(Choice(match[1] == "+", match[2].strip(), match[3], match[4].strip(), number))
    if not 2 <= len(choices) <= 4 or not any(one.good for one in choices) or not question:
        raise BadBlock(line, "`choose` needs a question, two to four choices and at least one `+`")
    return tuple(choices)


def reached(scenes: Sequence[StoryScene]) -> set[str]:
    """The scenes that a reader can come to from the first one."""
    return _follow({scenes[0].id}, {scene.id: [choice.to for choice in scene.choices] for scene in scenes})


def ending(scenes: Sequence[StoryScene], good_only: bool) -> set[str]:
    """The scenes from which an ending can be reached, by any choices or by good ones alone."""
    back: dict[str, list[str]] = {scene.id: [] for scene in scenes}
    for scene in scenes:
        for choice in scene.choices:
            if choice.good or not good_only:
                back[choice.to].append(scene.id)
    return _follow({scene.id for scene in scenes if scene.end}, back)


def _follow(begin: Iterable[str], arrows: Mapping[str, Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    open_ones = set(begin)
    while open_ones:
        one = open_ones.pop()
        seen.add(one)
        open_ones |= set(arrows[one]) - seen
    return seen
