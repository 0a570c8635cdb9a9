"""Checks of campaigns: sources, lengths, items of practice, windows that have run out, whether translations match.

What stops the start (a window that ends before it begins, a piece that is not there) is found by the catalogue."""

from datetime import date, timedelta
from pathlib import Path

from portal.checking.told import check_sources, check_translations, long_blocks
from portal.learn.campaigns import CampaignText, daily_of, season
from portal.learn.catalogue import Catalogue, Piece
from portal.locales import ORIGINAL
from portal.marking import Screen, bare
from portal.quiz.bank import Bank
from portal.textfiles import Faults, Text, read

LONGEST_BANNER = 40  # characters of the original: one line on a computer, two on a phone
SOON = timedelta(days=366)


def check_campaigns(root: Path, catalogue: Catalogue, bank: Bank, today: date, faults: Faults) -> None:
    """Everything that content/README.md asks of a campaign, with file and line."""
    asked = {item.id for form in bank.forms.values() for item in form.items}
    for piece in catalogue.campaigns.values():
        folder = root / "content" / "campaigns" / piece.id
        facts, text = read(folder / "campaign.yaml", faults), read(folder / f"{ORIGINAL.tag}.md", faults)
        if not facts or not text:
            continue
        _check_windows(piece, facts, today, faults)
        for one in daily_of(piece.facts):
            if one.kind == "item" and one.id in asked:
                line = facts.line_of(f"item:{one.id}")
                faults.add(facts.path, line, f"{one.id} stands in a quiz: its answer may not be shown on a page")
        check_sources(facts, text, faults)
        _check_text(piece.wordings[ORIGINAL.tag], text, faults)
        check_translations(piece, folder, ".md", faults, _differences)


def _check_windows(piece: Piece[CampaignText], facts: Text, today: date, faults: Faults) -> None:
    try:
        when = season(piece.facts)
    except ValueError:  # the catalogue has said so
        return
    coming = when.on(today) or when.following(today)
    if coming is None or coming.first - today > SOON:
        faults.add(facts.path, facts.line("windows"), "no window within a year: list the next dates", "marked")


def _check_text(wording: CampaignText, text: Text, faults: Faults) -> None:
    if len(wording.banner) > LONGEST_BANNER:
        faults.add(text.path, text.line("banner"), f"the banner has more than {LONGEST_BANNER} characters")
    for key in ("title", "banner"):
        if bare(getattr(wording, key)) != getattr(wording, key):
            faults.add(text.path, text.line(key), f"`{key}` stands on other pages: no sources, no links")
    for name, said in wording.rules.items():
        for _ in long_blocks(said):
            faults.add(text.path, text.line_of(f"{name}:"), "rule 12: a block of more than 150 characters")
    for screen in (*wording.screens, *wording.kit):
        for part in screen.parts:
            if part.kind == "text":
                for block in long_blocks(part.text):
                    line = text.line_of(block.strip().split("\n")[0])
                    faults.add(text.path, line, "rule 12: a block of more than 150 characters")


def _differences(piece: Piece[CampaignText], tag: str, text: Text, faults: Faults) -> None:
    """The same sections and blocks in the same order as in the original."""
    for name in ("screens", "kit"):
        ours, theirs = (_shape(getattr(piece.wordings[one], name)) for one in (tag, ORIGINAL.tag))
        if ours != theirs:
            what = "kit" if name == "kit" else "page"
            faults.add(text.path, text.body_line, f"sections or blocks of the {what} are not those of the original")


def _shape(screens: tuple[Screen, ...]) -> list[list[tuple[str, int]]]:
    return [[(part.kind, len(part.options)) for part in screen.parts] for screen in screens]
