"""Checks of stories: where the arrows lead, how a story ends, how long its blocks are, whether translations match.

What cannot be drawn at all (a choice without feedback, an arrow to nowhere) is found when the catalogue is read."""

from pathlib import Path

from portal.checking.told import check_sources, check_translations, long_blocks
from portal.learn.catalogue import Catalogue, Piece
from portal.learn.stories import StoryScene, StoryText, ending, reached
from portal.locales import ORIGINAL
from portal.marking import bare
from portal.textfiles import Faults, Text, read

FEWEST, MOST = 8, 14
LEAST_ENDINGS = 3
LEAST_DECISIONS = 2  # rule 8


def check_stories(root: Path, catalogue: Catalogue, faults: Faults) -> None:
    """Everything that content/README.md asks of a story, with file and line."""
    for piece in catalogue.stories.values():
        folder = root / "content" / "stories" / piece.id
        text = read(folder / f"{ORIGINAL.tag}.md", faults)
        facts = read(folder / "story.yaml", faults)
        if text and facts:
            scenes = piece.wordings[ORIGINAL.tag].scenes
            _check_graph(scenes, text, faults)
            _check_choices(scenes, text, faults)
            _check_blocks(scenes, text, faults)
            if not 5 <= piece.facts["minutes"] <= 10:
                faults.add(facts.path, facts.line("minutes"), "rule 11: five to ten minutes")
            check_sources(facts, text, faults)
        check_translations(piece, folder, ".md", faults, _differences)


def _check_graph(scenes: tuple[StoryScene, ...], text: Text, faults: Faults) -> None:
    def at(line: int, message: str) -> None:
        faults.add(text.path, text.body_line + line - 1, message)

    endings = [scene for scene in scenes if scene.end]
    if not FEWEST <= len(scenes) <= MOST:
        at(scenes[0].line, f"a story has {FEWEST} to {MOST} scenes, this one {len(scenes)}")
    if len(endings) < LEAST_ENDINGS:
        at(scenes[0].line, f"a story has {LEAST_ENDINGS} endings or more, this one {len(endings)}")
    if len(scenes) - len(endings) < LEAST_DECISIONS:
        at(scenes[0].line, f"rule 8: fewer than {LEAST_DECISIONS} decisions with feedback")
    if scenes[0].end:
        at(scenes[0].line, f"the story begins with an ending: `{scenes[0].id}`")
    found, can_end, ends_well = reached(scenes), ending(scenes, False), ending(scenes, True)
    for scene in scenes:
        if scene.id not in found:
            at(scene.line, f"no arrow leads to the scene `{scene.id}` from the beginning")
        if scene.id not in can_end:
            at(scene.line, f"an endless path: from the scene `{scene.id}` no ending can be reached")
        elif scene.id not in ends_well:
            at(scene.line, f"an endless path: from the scene `{scene.id}` good choices alone lead to no ending")


def _check_choices(scenes: tuple[StoryScene, ...], text: Text, faults: Faults) -> None:
    choices = [choice for scene in scenes for choice in scene.choices]
    if all(choice.good for choice in choices):
        faults.add(text.path, text.body_line + scenes[0].line - 1, "no choice is marked `-`")
    for choice in choices:
        if bare(choice.text) != choice.text:
            line = text.body_line + choice.line - 1
            faults.add(text.path, line, "a choice is a link: sources and links stand in its feedback")


def _check_blocks(scenes: tuple[StoryScene, ...], text: Text, faults: Faults) -> None:
    for scene in scenes:
        written = [(one.text, one.line) for one in scene.passages]
        written += [(choice.feedback, choice.line) for choice in scene.choices]
        written += [(scene.end, scene.line)]
        for words, line in written:
            for _ in long_blocks(words):
                faults.add(text.path, text.body_line + line - 1, "rule 12: a block of more than 150 characters")


def _differences(piece: Piece[StoryText], tag: str, text: Text, faults: Faults) -> None:
    """The same scenes in the same order, with the same arrows and marks, as in the original."""
    original, wording = piece.wordings[ORIGINAL.tag].scenes, piece.wordings[tag].scenes

    def at(line: int, message: str) -> None:
        faults.add(text.path, text.body_line + line - 1, message)

    for ours, theirs in zip(wording, original, strict=False):
        if ours.id != theirs.id:
            at(ours.line, f"the original has the scene `{theirs.id}` here, not `{ours.id}`")
            return
        if len(ours.choices) != len(theirs.choices):
            at(
                ours.line,
                f"`{ours.id}` has {len(ours.choices)} choices, in the original {len(theirs.choices)}",
            )
            continue
        for mine, yours in zip(ours.choices, theirs.choices, strict=True):
            if (mine.good, mine.to) != (yours.good, yours.to):
                at(mine.line, f"the original has `{'+' if yours.good else '-'}` and `-> {yours.to}` here")
        if [one.kind for one in ours.passages] != [one.kind for one in theirs.passages]:
            at(ours.line, f"text and blocks of the scene `{ours.id}` follow each other otherwise in the original")
    if len(wording) != len(original):
        at(wording[-1].line, f"the original has {len(original)} scenes, not {len(wording)}")
