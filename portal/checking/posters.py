"""Checks of printed words: their sources, and that what is read from afar is short."""

from pathlib import Path

from portal.checking.told import check_sources
from portal.learn.catalogue import Catalogue
from portal.locales import ORIGINAL
from portal.textfiles import Faults, read

LONGEST = {"headline": 14, "brief": 14, "call": 20}  # letters of the original


def check_posters(root: Path, catalogue: Catalogue, faults: Faults) -> None:
    """Sources as in stories; headlines that can be set large."""
    for name in catalogue.posters:
        folder = root / "content" / "posters" / name
        facts, text = read(folder / "poster.yaml", faults), read(folder / f"{ORIGINAL.tag}.yaml", faults)
        if facts is None or text is None:
            continue
        check_sources(facts, text, faults)
        for key, most in LONGEST.items():
            if len(text.data[key]) > most:
                faults.add(text.path, text.line(key), f"`{key}` has more than {most} letters: it is read from afar")
