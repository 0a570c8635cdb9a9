"""The words of printed matter from the content: what create_app gives to `posters`, which may not know `learn`."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from portal.learn.catalogue import Catalogue
from portal.locales import ORIGINAL
from portal.marking import Screen, bare
from portal.outreach.posters.facts import Line, Occasion, Situation, Supply, Words
from portal.outreach.store import Placement

SITUATIONS = 4  # cards on a sheet
Check = Callable[[str, str], Sequence[str]]
About = Callable[[Placement, str], "Occasion | None"]


def supply_of(catalogue: Catalogue, today: Callable[[], date], check_word: Check, about: About) -> Supply:
    """Everything that prints say, in every language that it is there in."""

    def words(audience: str, tag: str) -> Words:
        piece = catalogue.posters[audience]
        text, shown = piece.wording(tag)
        return Words(
            shown,
            text.headline,
            text.line,
            text.call,
            text.points,
            text.brief,
            text.picture_alt,
            tuple(piece.facts["pictures"]),
            tuple(piece.facts["sources"]),
            piece.facts["checked_on"].isoformat(),
            text.state.original or text.state.reviewed,
            not text.state.stale and not piece.overdue(today()),
        )

    def lines(audience: str, tag: str) -> list[Line]:
        """The lines of the help box, help before punishment and the ambulance first; then those of the audience."""
        texts = catalogue.help_texts.get(tag) or catalogue.help_texts[ORIGINAL.tag]
        boxed = sorted((one["number"] for one in catalogue.help_lines if one["box"]), key=_first)
        own = [one["number"] for one in catalogue.help_lines if audience in one["audiences"]]
        others = [one["number"] for one in catalogue.help_lines if not one["audiences"]]
        numbers = dict.fromkeys([*boxed, *own, *others])
        return [Line(number, texts[number]["name"], texts[number]["hours"]) for number in numbers][:MOST_LINES]

    def situations(target: str, audience: str, tag: str) -> tuple[list[Situation], str]:
        """What the lesson of the code (or the first one for the audience) asks its readers to decide."""
        kind, _, name = target.partition(":")
        if kind != "module" or name not in catalogue.modules:
            own = (one.id for one in catalogue.modules.values() if one.facts["audience"] == audience)
            name = next(own, "")
        if not name:
            return [], tag
        text, shown = catalogue.modules[name].wording(tag)
        found = [one for screen in text.screens for one in _situations(screen)]
        return found[-SITUATIONS:], shown  # the first ones only break the ice

    return Supply(words, lines, situations, check_word, about)


MOST_LINES = 5  # as many as the back of a leaflet holds


def _situations(screen: Screen) -> Iterator[Situation]:
    told = ""
    for part in screen.parts:
        if part.kind == "text":
            told = _prose(part.text)
        if part.kind == "choose":
            answers = tuple((bare(one.text), one.good, bare(one.feedback)) for one in part.options)
            yield Situation(told, bare(part.title), answers)
            told = ""


def _prose(text: str) -> str:
    """The story before a question: its last paragraph that is neither a list nor a picture."""
    found = [
        one for one in text.split("\n\n") if one.strip() and not one.lstrip().startswith(("-", "!", "*", "#", "|"))
    ]
    return bare(" ".join(found[-1].split())) if found else ""


def _first(number: str) -> int:
    return {"120": 0, "110": 1}.get(number, 2)
