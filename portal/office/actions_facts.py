"""The facts that rules may name: a closed vocabulary, computed from an overview and from nothing else.

Pure. A fact that is not known (too few answers, no register) is left out, and no rule fires on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.measure import DisplayClass, Trend, Verdict
from portal.office.overview import Overview
from portal.office.overview_parts import CoverageLine
from portal.office.selection import ALL
from portal.vocabulary import AUDIENCES

Value = str | int | float

_VERDICTS = tuple(one.value.replace(" ", "_") for one in Verdict)
_TRENDS = tuple(one.value for one in Trend)
# For each kind of subject its facts: the words that a fact may be, or int for a number.
VOCABULARY: dict[str, dict[str, type | tuple[str, ...]]] = {
    "area": {
        "verdict": _VERDICTS,
        "trend": _TRENDS,
        "answers": int,
        "still_needed": int,
        "flagged_percent": int,
        "below_district": int,
    },
    "audience": {
        "audience": AUDIENCES,
        "verdict": _VERDICTS,
        "answers": int,
        "against_others": _TRENDS,
        "coverage_percent": int,
        "coverage_rank": ("lowest", "other"),
        "coverage_change": int,
    },
    "substance": {"rank": int, "upper_percent": int, "answers": int},
    "lesson": {"change": _TRENDS, "pairs": int},
    "quiz": {"completion_percent": int},
}


@dataclass(frozen=True)
class Subject:
    """What a rule can be about: its code, its known facts, and the numbers that its text may name."""

    code: str
    facts: Mapping[str, Value]
    percent: int | None = None
    n: int | None = None


@dataclass(frozen=True)
class Facts:
    """All subjects of an overview, in the order in which a rule looks at them."""

    subjects: Mapping[str, Sequence[Subject]]

    def of(self, about: str) -> Sequence[Subject]:
        """The subjects of one kind."""
        return self.subjects.get(about, ())


def facts_of(found: Overview) -> Facts:
    """The facts of an overview; none while no quarter has been closed."""
    if not found.period:
        return Facts({})
    return Facts(
        {
            "area": (_area(found),),
            "audience": tuple(_audiences(found)),
            "substance": tuple(_substances(found)),
            "lesson": tuple(_lessons(found)),
            "quiz": tuple(
                _subject(one.version, {"completion_percent": one.completion}, one.completion, one.started)
                for one in (found.quality.quizzes if found.quality else ())
            ),
        }
    )


def _area(found: Overview) -> Subject:
    now = found.now
    before = next((one.word for one in found.changes if one.kind == "previous"), None)
    lines = found.funnel.lines if found.funnel else ()
    facts = {
        "verdict": _word(now.verdict),
        "trend": before and before.value,
        "answers": now.n,
        "still_needed": now.still_needed,
        "flagged_percent": found.quality.share if found.quality else None,
        "below_district": sum(one.place == "below" for one in lines),
    }
    return _subject(found.area.code, facts, now.shown.percent, now.still_needed)


def _audiences(found: Overview) -> Iterator[Subject]:
    covered = {one.audience: one for one in found.coverage if one.audience != ALL}
    known = [one for one in covered.values() if one.at_most is not None]
    lowest = min(known, key=lambda one: one.at_most or 0).audience if len(known) > 1 else None
    lines = {one.audience: one for one in found.audiences}
    everybody = next((one for one in found.coverage if one.audience == ALL), None)
    if everybody:
        yield _subject(ALL, {"coverage_percent": everybody.at_most}, everybody.at_most, everybody.reach)
    for audience in AUDIENCES:
        line, reach = lines.get(audience), covered.get(audience)
        if line is None and reach is None:
            continue
        facts: dict[str, Value | None] = {
            "audience": audience,
            "verdict": _word(line.found.verdict) if line else None,
            "answers": line.found.n if line else None,
            "against_others": line.word.value if line and line.word else None,
        }
        if reach and reach.at_most is not None:
            facts["coverage_percent"] = reach.at_most
            facts["coverage_rank"] = "lowest" if audience == lowest else "other"
            facts["coverage_change"] = _change(reach)
        yield _subject(audience, facts, reach.at_most if reach else None, line.found.n if line else None)


def _change(reach: CoverageLine) -> int | None:
    """Answers against the period before, in whole percent; only where both are no small numbers."""
    if not reach.before or min(reach.before, reach.answers) < 10:
        return None
    return round(100 * (reach.answers - reach.before) / reach.before)


def _substances(found: Overview) -> Iterator[Subject]:
    """Of the nearest area that has them, the least recognised first."""
    place = next((one for one in found.places if one.substances), None)
    for rank, line in enumerate(place.substances if place else (), 1):
        if line.found.shown.display is DisplayClass.FINE:
            facts: dict[str, Value | None] = {
                "rank": rank,
                "upper_percent": line.found.shown.upper,
                "answers": line.found.n,
            }
            yield _subject(line.substance, facts, line.found.shown.percent, line.found.n)


def _lessons(found: Overview) -> Iterator[Subject]:
    place = next((one for one in found.places if one.gain.pairs), None)
    for line in place.gain.pairs if place else ():
        facts = {"change": line.word.value if line.word else None, "pairs": line.n}
        yield _subject(line.module, facts, line.after, line.n)


def _word(found: Verdict | None) -> str | None:
    return found.value.replace(" ", "_") if found else None


def _subject(code: str, facts: Mapping[str, Value | None], percent: int | None, n: int | None) -> Subject:
    return Subject(code, {name: value for name, value in facts.items() if value is not None}, percent, n)
