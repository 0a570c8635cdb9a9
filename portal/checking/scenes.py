"""Checks of scenes: number, place and size of the spots, the lesson, the sources.

A spot without wording, or wording for no spot, is found when the catalogue is read."""

from itertools import combinations
from pathlib import Path

from portal.checking.told import check_sources, long_blocks
from portal.learn.catalogue import Catalogue
from portal.learn.scenes import HEIGHT, WIDTH, line_of_spot, spots_of
from portal.locales import ORIGINAL
from portal.marking import bare
from portal.textfiles import Faults, Text, read

FEWEST, MOST = 8, 12
FEWEST_LOOK, MOST_LOOK = 4, 7
LEAST_SIDE = 72  # 48 px where a phone shows the picture 432 px wide, the narrowest that site.css allows
SOURCE_WORDS = ("\u6765\u5386", "\u6765\u6e90")  # "origin" and "source" in the original, of which every lesson speaks


def check_scenes(root: Path, catalogue: Catalogue, faults: Faults) -> None:
    """Everything that content/README.md asks of a scene, with file and line."""
    for piece in catalogue.scenes.values():
        folder = root / "content" / "scenes" / piece.id
        facts, text = read(folder / "scene.yaml", faults), read(folder / f"{ORIGINAL.tag}.yaml", faults)
        if not facts or not text:
            continue
        _check_spots(facts, faults)
        if not piece.facts["picture"].startswith("scene-"):
            faults.add(facts.path, facts.line("picture"), "the drawing of a scene is named `scene-…`")
        check_sources(facts, text, faults)
        wording = piece.wordings[ORIGINAL.tag]
        if not any(word in wording.lesson for word in SOURCE_WORDS):
            faults.add(text.path, text.line("lesson"), "the lesson is the rule on unknown sources")
        for key, words in (("intro", wording.intro), ("lesson", wording.lesson)):
            for _ in long_blocks(words):
                faults.add(text.path, text.line(key), "rule 12: a block of more than 150 characters")
        for name, said in wording.spots.items():
            if bare(said.name) != said.name:
                faults.add(
                    text.path, line_of_spot(text, name), "the name of a spot is read aloud: no sources, no links"
                )
            for _ in long_blocks(said.feedback):
                faults.add(text.path, line_of_spot(text, name), "rule 12: a block of more than 150 characters")


def _check_spots(facts: Text, faults: Faults) -> None:
    spots = spots_of(facts.data)
    look = sum(spot.look for spot in spots)
    if not FEWEST <= len(spots) <= MOST:
        faults.add(facts.path, facts.line("spots"), f"a scene has {FEWEST} to {MOST} spots, this one {len(spots)}")
    if not FEWEST_LOOK <= look <= MOST_LOOK:
        message = f"{FEWEST_LOOK} to {MOST_LOOK} spots are worth a second look, here {look}"
        faults.add(facts.path, facts.line("spots"), message)
    for spot in spots:
        line = line_of_spot(facts, spot.id)
        if not spot.inside():
            faults.add(facts.path, line, f"`{spot.id}` is not wholly inside the picture of {WIDTH} x {HEIGHT}")
        if min(spot.width, spot.height) < LEAST_SIDE:
            faults.add(facts.path, line, f"`{spot.id}` is too small to tap: each side is {LEAST_SIDE} or more")
    for one, other in combinations(spots, 2):
        if one.overlaps(other):
            faults.add(facts.path, line_of_spot(facts, other.id), f"`{other.id}` overlaps `{one.id}`")
