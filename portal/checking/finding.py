"""Checks of what helps to find pages: the table of pinyin, the size of the index, the previews of shared links."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.learn.catalogue import Catalogue, Piece
from portal.learn.pinyin import FILE, HAN, by_character, read_table
from portal.learn.search import MOST_KB, make_index, texts_of, to_json
from portal.link_pictures import LINKS, stale
from portal.locales import BY_TAG, ORIGINAL
from portal.quiz.bank import Bank
from portal.textfiles import Faults, read

SPOKEN = (ORIGINAL.tag, "zh-Hant")  # who reads these may type pinyin


def check_finding(root: Path, catalogue: Catalogue, bank: Bank, faults: Faults) -> None:
    """Note characters that nobody can spell, an index that is too large, previews that are older than the drawings."""
    try:
        table = read_table(root)
    except ValueError as error:
        faults.add(root / FILE, 1, str(error))
        return
    known = by_character(table)
    unknown = {one for text in spoken_texts(catalogue, bank) for one in HAN.findall(text) if one not in known}
    if table and unknown:  # a small tree has no table
        some = "".join(sorted(unknown)[:10])
        faults.add(root / FILE, 1, f"{len(unknown)} characters have no pinyin ({some}): run `portal pinyin`", "marked")
    for tag in BY_TAG:
        size = len(gzip.compress(to_json(make_index(catalogue, bank, tag, table), tag, {}).encode()))
        if size > MOST_KB * 1024:
            faults.add(root / FILE, 1, f"the index of {tag} weighs {size / 1024:.0f} KB: at most {MOST_KB}")
    old = stale(root, shown_pictures(catalogue)) if (root / LINKS).is_dir() else []
    if old:
        some = ", ".join(old[:3])
        faults.add(
            root / LINKS,
            1,
            f"{len(old)} previews are not of today's drawings ({some}): run `portal link-pictures`",
            "marked",
        )
    for page in catalogue.pages.values():
        facts = root / "content" / "pages" / page.id / "page.yaml"
        text = read(facts, faults)
        for number in page.facts.get("questions", ()):
            if any(f"\n{one.body}".count("\n## ") < number for one in page.wordings.values()):
                faults.add(facts, text.line("questions") if text else 1, f"not every language has a heading {number}")


def spoken_texts(catalogue: Catalogue, bank: Bank) -> list[str]:
    """All Chinese that is compared with a query."""
    return [text for tag in SPOKEN for text in texts_of(make_index(catalogue, bank, tag, {}).entries)]


def shown_pictures(catalogue: Catalogue) -> set[str]:
    """The drawings that stand for a page when somebody shares it."""
    kinds: tuple[Mapping[str, Piece[Any]], ...] = (
        *(catalogue.modules, catalogue.substances, catalogue.stories),
        *(catalogue.scenes, catalogue.campaigns),
    )
    named = {piece.facts["picture"] for pieces in kinds for piece in pieces.values()}
    return {"home", *named} & catalogue.media
