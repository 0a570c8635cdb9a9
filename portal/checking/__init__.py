"""`portal check`: reads everything that people will read and names each fault with file and line. Writes nothing.

Knows learn.catalogue and quiz.bank; no room knows it."""

from datetime import date
from pathlib import Path

from portal.check_words import read_words
from portal.checking.campaigns import check_campaigns
from portal.checking.catalogues import check_catalogues
from portal.checking.content import check_dates, check_items, check_links_and_sources, check_modules
from portal.checking.contests import check_contests
from portal.checking.finding import check_finding
from portal.checking.glossary import check_glossaries
from portal.checking.posters import check_posters
from portal.checking.rules import check_rules
from portal.checking.scenes import check_scenes
from portal.checking.stories import check_stories
from portal.checking.words import check_words
from portal.learn.catalogue import load_catalogue
from portal.quiz.bank import load_bank
from portal.textfiles import Fault, Faults


def check_everything(root: Path, today: date, contests: Path | None = None) -> list[Fault]:
    """Every fault below `root`, once, by file and line: content, quizzes, translations, links, facts, word list.

    `contests`: the folder of contests, which lies elsewhere."""
    faults = Faults(root)
    bank = load_bank(root / "quizzes", faults)
    catalogue = load_catalogue(root / "content", bank, faults)
    check_links_and_sources(root, catalogue, bank, faults)
    check_items(root, catalogue, bank, faults)
    check_modules(root, catalogue, faults)
    check_stories(root, catalogue, faults)
    check_posters(root, catalogue, faults)
    check_scenes(root, catalogue, faults)
    check_campaigns(root, catalogue, bank, today, faults)
    check_finding(root, catalogue, bank, faults)
    check_dates(root, today, faults)
    check_words(root, faults)
    read_words(root, faults)  # those of printed codes
    check_rules(root, faults)
    check_catalogues(root, faults)
    check_glossaries(root, faults)
    if contests:
        check_contests(contests, root, catalogue, bank, today, faults)
    return sorted(set(faults.found))  # several checks read the same file, and each would name its faults
