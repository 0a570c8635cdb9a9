"""The content as typed values: modules, substances, pages, help lines, sources. Reads content/, draws nothing.

Knows the quiz bank's ids only. Every fault is collected with file and line; `portal check` prints them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from portal.coverage import load_coverage
from portal.learn.campaigns import CAMPAIGN, CAMPAIGN_HEAD, CampaignText, campaign_text, wrong_campaign
from portal.learn.posters import POSTER, POSTER_TEXT, PosterText, poster_text, wrong_poster
from portal.learn.reading import Recording, load_recordings
from portal.learn.scenes import SCENE, SCENE_TEXT, SceneText, scene_text, wrong_spots
from portal.learn.stories import STORY, STORY_HEAD, StoryText, story_text
from portal.locales import ORIGINAL
from portal.marking import BadBlock, Screen, split_screens
from portal.quiz.bank import Bank
from portal.textfiles import (
    DATES,
    Faults,
    Shape,
    Short,
    State,
    Text,
    Wording,
    check_shape,
    folders,
    is_number,
    is_short,
    is_text,
    is_texts,
    one_of,
    read,
    read_wordings,
    some_of,
)
from portal.vocabulary import AUDIENCES

LOOKS_LIKE = ("sweets", "stamp", "vape", "drink", "tea", "tobacco", "medicine", "plant", "powder")
MAY_BE_NONE = ("stories", "scenes", "campaigns", "posters")
MEDIA_MOST_KB = 6
SCENE_MOST_KB, SCENE_BOX = 30, 'viewBox="0 0 640 480"'


@dataclass(frozen=True)
class ModuleText:
    """A lesson in one language."""

    title: str
    summary: str
    picture_alt: str
    screens: tuple[Screen, ...]
    state: State


@dataclass(frozen=True)
class SubstanceText:
    """A substance in one language; texts may hold source marks and links. A short one has only the first five."""

    name: str
    summary: str
    looks: str
    picture_alt: str
    todo: list[str]
    state: State
    short: bool = False
    also: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    person: list[str] = field(default_factory=list)
    effects: str = ""
    harms: list[str] = field(default_factory=list)
    law: str = ""
    beliefs: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PageText:
    """A plain page in one language."""

    title: str
    summary: str
    body: str
    state: State


T = TypeVar("T")


@dataclass(frozen=True)
class Piece(Generic[T]):
    """A module, substance or page: what needs no language as `facts`, and its wordings by tag."""

    id: str
    facts: Mapping[str, Any]
    wordings: Mapping[str, T]

    def wording(self, tag: str) -> tuple[T, str]:
        """The wording for `tag` and the tag it is really in: the whole page falls back, never single fields."""
        if tag in self.wordings:
            return self.wordings[tag], tag
        return self.wordings[ORIGINAL.tag], ORIGINAL.tag

    def overdue(self, day: date) -> bool:
        """Whether its review is due."""
        due: date = self.facts["review_by"]
        return due < day


@dataclass(frozen=True)
class Catalogue:
    """All content, in the order in which it is shown."""

    modules: Mapping[str, Piece[ModuleText]]
    substances: Mapping[str, Piece[SubstanceText]]
    pages: Mapping[str, Piece[PageText]]
    stories: Mapping[str, Piece[StoryText]]
    scenes: Mapping[str, Piece[SceneText]]
    campaigns: Mapping[str, Piece[CampaignText]]
    help_lines: list[dict[str, Any]]
    help_texts: Mapping[str, Mapping[str, dict[str, str]]]
    sources: Mapping[str, dict[str, Any]]
    media: frozenset[str]
    recordings: Mapping[tuple[str, str], Recording]  # by lesson and tag
    posters: Mapping[str, Piece[PosterText]]  # by audience


_ID = is_text


def _is_numbers(value: object) -> bool:
    return isinstance(value, list) and all(type(one) is int and one > 0 for one in value)


MODULE: dict[str, Shape] = {
    "audience": one_of(*AUDIENCES),
    "order": is_number,
    "minutes": is_number,
    "quiz": _ID,
    "picture": _ID,
    "substances": is_texts,
    **DATES,
}
SUBSTANCE: dict[str, Shape] = {
    "order": is_number,
    "looks_like": some_of(*LOOKS_LIKE),
    "picture": _ID,
    "sources": is_texts,
    **DATES,
}
PAGE: dict[str, Shape] = {"order": is_number, "sources": is_texts, "questions": _is_numbers, **DATES}
MAY_LACK = ("questions",)
_HEAD: dict[str, Shape] = {"title": is_text, "summary": is_text}


def _is_beliefs(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and one.keys() == {"claim", "truth"} and all(map(is_text, one.values())) for one in value
    )


SUBSTANCE_TEXT: dict[str, Shape] = {
    **dict.fromkeys(("name", "summary", "looks", "picture_alt", "effects", "law"), is_text),
    **dict.fromkeys(("also", "signs", "person", "harms", "todo"), is_texts),
    "beliefs": _is_beliefs,
}


SHORT_SUBSTANCE = {name: SUBSTANCE_TEXT[name] for name in ("name", "summary", "looks", "picture_alt", "todo")}


def load_catalogue(root: Path, bank: Bank, faults: Faults) -> Catalogue:
    """Everything below `root`; what is broken is left out and noted in `faults`."""
    sources = _load_sources(root / "sources.yaml", faults)
    media = _load_media(root / "media", faults)

    def module_text(wording: Wording) -> ModuleText:
        head = wording.text.data
        screens = tuple(split_screens(wording.text.body))
        return ModuleText(head["title"], head["summary"], head["picture_alt"], screens, wording.state)

    def substance_text(wording: Wording) -> SubstanceText:
        fields = {name: wording.text.data[name] for name in SUBSTANCE_TEXT if name in wording.text.data}
        return SubstanceText(**fields, state=wording.state, short=is_short(wording.text))

    def page_text(wording: Wording) -> PageText:
        head = wording.text.data
        return PageText(head["title"], head["summary"], wording.text.body, wording.state)

    modules = _load_pieces(
        root / "modules", "module.yaml", MODULE, ".md", {**_HEAD, "picture_alt": is_text}, module_text, faults
    )
    substances = _load_pieces(
        root / "substances", "substance.yaml", SUBSTANCE, ".yaml", SUBSTANCE_TEXT, substance_text, faults
    )
    pages = _load_pieces(root / "pages", "page.yaml", PAGE, ".md", _HEAD, page_text, faults)
    stories = _load_pieces(root / "stories", "story.yaml", STORY, ".md", STORY_HEAD, story_text, faults)
    scenes = _load_pieces(root / "scenes", "scene.yaml", SCENE, ".yaml", SCENE_TEXT, scene_text, faults)
    _check_scenes(root / "scenes", scenes, faults)
    campaigns = _load_pieces(root / "campaigns", "campaign.yaml", CAMPAIGN, ".md", CAMPAIGN_HEAD, campaign_text, faults)
    for piece in modules.values():
        path = root / "modules" / piece.id / "module.yaml"
        if piece.facts["quiz"] not in bank.quizzes:
            faults.add(path, 1, f"no quiz {piece.facts['quiz']!r}")
        for name in piece.facts["substances"]:
            if name not in substances:
                faults.add(path, 1, f"no substance {name!r}")
    drawn: dict[str, Mapping[str, Piece[Any]]] = {
        "modules": modules,
        "substances": substances,
        "stories": stories,
        "scenes": scenes,
    }
    for place, some in drawn.items():
        for one in some.values():
            for name in one.facts["substances"] if place in {"stories", "scenes"} else ():
                if name not in substances:
                    faults.add(root / place / one.id, 1, f"no substance {name!r}")
            if one.facts["picture"] not in media:
                faults.add(root / place / one.id, 1, f"no drawing media/{one.facts['picture']}.svg")
    known = {"substance": substances, "item": bank.items, "story": stories, "scene": scenes, "module": modules}
    for name in [*campaigns]:
        facts = read(root / "campaigns" / name / "campaign.yaml", faults)
        wrong = [*wrong_campaign(campaigns[name].facts, campaigns[name].wordings, {**known, "media": media})]
        for key, message in wrong:
            faults.add(root / "campaigns" / name / "campaign.yaml", facts.line(key) if facts else 1, message)
    posters = _load_pieces(root / "posters", "poster.yaml", POSTER, ".yaml", POSTER_TEXT, poster_text, faults)
    for poster in posters.values():
        for message in wrong_poster(poster.id, poster.facts, media):
            faults.add(root / "posters" / poster.id / "poster.yaml", 1, message)
    help_lines, help_texts = _load_help(root / "help", faults)
    recordings = load_recordings(root / "audio", root / "modules", faults)
    pieces = (modules, substances, pages, stories, scenes, campaigns)
    return Catalogue(*pieces, help_lines, help_texts, sources, media, recordings, posters)


def _load_pieces(
    root: Path,
    facts_name: str,
    facts_shape: dict[str, Shape],
    suffix: str,
    text_shape: dict[str, Shape],
    make: Callable[[Wording], T],
    faults: Faults,
) -> dict[str, Piece[T]]:
    found: list[Piece[T]] = []
    coverage = load_coverage(root.parent.parent, faults)
    short = Short(SHORT_SUBSTANCE, coverage.core) if facts_shape is SUBSTANCE else None
    for folder in folders(root, faults) if root.is_dir() or root.name not in MAY_BE_NONE else ():
        facts = read(folder / facts_name, faults)
        wanted = coverage.wanted(root.name, folder.name, str(facts.data.get("audience")) if facts else "")
        wordings = read_wordings(folder, suffix, text_shape, (), faults, wanted, short)
        made: dict[str, T] = {}
        for tag, wording in wordings.items():
            try:
                made[tag] = make(wording)
            except BadBlock as error:
                faults.add(wording.text.path, wording.text.body_line + error.line - 1, str(error))
        if facts and check_shape(facts, facts_shape, MAY_LACK, faults) and ORIGINAL.tag in made:
            found.append(Piece(folder.name, facts.data, made))
    return {piece.id: piece for piece in sorted(found, key=lambda piece: (piece.facts["order"], piece.id))}


def _check_scenes(root: Path, scenes: Mapping[str, Piece[SceneText]], faults: Faults) -> None:
    """Every wording speaks of the spots in the picture: of all, and of no others."""
    for scene in scenes.values():
        for tag in scene.wordings:
            text = read(root / scene.id / f"{tag}.yaml", faults)
            if text:
                for line, message in wrong_spots(scene.facts, text):
                    faults.add(text.path, line, message)


def _load_sources(path: Path, faults: Faults) -> dict[str, dict[str, Any]]:
    text = read(path, faults)
    if not text:
        return {}
    shape: dict[str, Shape] = {
        "text": is_text,
        "confidence": one_of("high", "medium", "low"),
        **DATES,
    }
    good = {}
    for name, entry in text.data.items():
        if isinstance(entry, dict) and entry.keys() == shape.keys() and all(shape[k](v) for k, v in entry.items()):
            good[str(name)] = entry
        else:
            faults.add(path, text.line(str(name)), f"source {name}: needs text, confidence, checked_on and review_by")
    return good


def _load_media(root: Path, faults: Faults) -> frozenset[str]:
    found = set()
    for path in sorted(root.glob("*.svg")):
        raw = path.read_text(encoding="utf-8", errors="replace")
        is_scene = path.stem.startswith("scene-")
        most = SCENE_MOST_KB if is_scene else MEDIA_MOST_KB
        if len(raw.encode()) > most * 1024:
            faults.add(path, 1, f"larger than {most} KB")
        if is_scene and SCENE_BOX not in raw:
            faults.add(path, 1, f"the drawing of a scene has {SCENE_BOX}")
        for bad in ("<script", "<text", "<style", "style=", 'href="http', "<foreignObject", " on"):
            if bad in raw:
                faults.add(path, raw.count("\n", 0, raw.find(bad)) + 1, f"a drawing may not hold {bad.strip()!r}")
        found.add(path.stem)
    return frozenset(found)


_HELP_LINE: dict[str, Shape] = {
    "number": is_text,
    "box": lambda value: isinstance(value, bool),
    "audiences": some_of(*AUDIENCES),
    "sources": is_texts,
}


def _is_help(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and one.keys() == _HELP_LINE.keys() and all(_HELP_LINE[key](one[key]) for key in one)
        for one in value
    )


def _load_help(root: Path, faults: Faults) -> tuple[list[dict[str, Any]], dict[str, dict[str, dict[str, str]]]]:
    structure = read(root / "lines.yaml", faults)
    lines: list[dict[str, Any]] = []
    if structure and check_shape(structure, {"lines": _is_help, **DATES}, (), faults):
        lines = structure.data["lines"]
    numbers = {line["number"] for line in lines}
    texts: dict[str, dict[str, dict[str, str]]] = {}
    shape: dict[str, Shape] = {"lines": lambda value: isinstance(value, dict)}
    wanted = load_coverage(root.parent.parent, faults).every  # the help box stands on every page
    for tag, wording in read_wordings(root, ".yaml", shape, (), faults, wanted).items():
        entries = wording.text.data["lines"]
        if entries.keys() != numbers:
            faults.add(
                wording.text.path, wording.text.line("lines"), "must name the numbers of lines.yaml, no more, no less"
            )
        for number, entry in entries.items():
            if (
                not isinstance(entry, dict)
                or entry.keys() != {"name", "use", "hours"}
                or not all(map(is_text, entry.values()))
            ):
                faults.add(
                    wording.text.path, wording.text.line_of(f'"{number}"'), f"{number}: needs name, use and hours"
                )
                break
        else:
            texts[tag] = entries
    return lines, texts


def texts_of(root: Path, faults: Faults) -> list[Text]:
    """Every readable file below `root`, for checks that look at wording only."""
    found = (
        read(path, faults) for path in sorted([*root.rglob("*.yaml"), *root.rglob("*.md")]) if path.name != "README.md"
    )
    return [text for text in found if text]
