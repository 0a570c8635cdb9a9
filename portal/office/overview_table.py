"""The numbers of an overview as rows of text: the page's tables and the CSV are both made from them.

Pure: no Flask, no database. What is in no row is on no screen and in no file; nothing is rounded anywhere else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.areas.tree import Area
from portal.measure import DisplayClass, ShownRate, Trend
from portal.office.headline import Headline
from portal.office.overview import Overview
from portal.office.overview_parts import Change, CoverageLine, Funnel, Gain, Goal, PairedLine, Place, Weighted
from portal.office.table import Figure, Row, percent_text, rate_text

_NAMES = (
    "section area area_name subject period audience answers by_hand started submitted repeats rate "
    "rate_step range_low range_high share verdict still_needed target word points points_low points_high "
    "limit_low limit_high registered as_of source at_most both lost gained neither p note"
)
COLUMNS = tuple(_NAMES.split())
# The lower end stands for both in one cell of the page.
ENDS = {"range_low": "range_high", "points_low": "points_high", "limit_low": "limit_high"}
_STEPS = {DisplayClass.HIDDEN: "", DisplayClass.COARSE: "10", DisplayClass.FINE: "1"}


@dataclass(frozen=True)
class Section:
    """One table. `rows` have every column; those empty in all of them are not drawn."""

    key: str
    area: Area
    rows: tuple[Row, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What the page draws: not what its heading says already."""
        hidden = {"section", "rate_step", "area", *ENDS.values()}
        if self.key != "communities":
            hidden |= {"area_name"}
        if self.key not in ("trend", "months", "changes"):
            hidden |= {"period"}
        return tuple(name for name in COLUMNS if name not in hidden and any(row[name] for row in self.rows))


def sections(found: Overview) -> tuple[Section, ...]:
    """Every table of the page that has a row, in its order."""
    if not found.period:
        return ()
    all_of_them = [
        _section(found, "goals", found.area, map(_goal, found.goals)),
        _section(found, "trend", found.area, map(_figure, reversed(found.trend))),
        _section(found, "months", found.area, map(_figure, reversed(found.months))),
        _section(found, "changes", found.area, map(_change, found.changes)),
        _section(
            found,
            "audiences",
            found.area,
            (
                {"audience": one.audience, **_rate(one.found), **_judged(one.found, one.target), "word": one.word}
                for one in found.audiences
            ),
        ),
        _section(found, "communities", found.area, _communities(found.funnel) if found.funnel else ()),
        *(section for place in found.places for section in _place(found, place)),
        _section(found, "coverage", found.area, map(_coverage, found.coverage)),
        _section(found, "weighted", found.area, _weighted(found.weighted) if found.weighted else ()),
        _section(found, "quality", found.quality.district if found.quality else found.area, _quality(found)),
    ]
    return tuple(one for one in all_of_them if one.rows)


def rows(found: Sequence[Section]) -> Iterator[Row]:
    """All rows of all sections, for the CSV."""
    for section in found:
        yield from section.rows


def _section(found: Overview, key: str, area: Area, cells: Iterable[Mapping[str, object]]) -> Section:
    fixed = {"section": key, "area": area.code, "area_name": area.name, "period": found.period}
    return Section(key, area, tuple(_row({**fixed, **one}) for one in cells))


def _row(cells: Mapping[str, object]) -> Row:
    unknown = cells.keys() - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
    return {name: "" if cells.get(name) is None else str(cells[name]) for name in COLUMNS}


def _shown(shown: ShownRate) -> dict[str, object]:
    return {
        "rate": rate_text(shown),
        "rate_step": _STEPS[shown.display],
        "range_low": shown.lower,
        "range_high": shown.upper,
    }


def _rate(found: Headline) -> dict[str, object]:
    return {"answers": found.n or None, **_shown(found.shown)}


def _judged(found: Headline, target: float | None) -> dict[str, object]:
    return {
        "verdict": found.verdict and found.verdict.value.replace(" ", "_"),
        "still_needed": found.still_needed,
        "target": percent_text(target) or None,
        "note": "learning" if found.more_learning else None,
    }


def _goal(one: Goal) -> dict[str, object]:
    cells = {"subject": one.measure, "audience": one.audience, **_rate(one.found), **_judged(one.found, one.target)}
    cells["at_most"] = one.at_most
    if one.everybody and cells["verdict"] == "met":
        cells["note"] = "everybody"
    return cells


def _figure(one: Figure) -> dict[str, object]:
    judged = _judged(one.headline, one.target)
    return {"period": one.period, **_rate(one.headline), "verdict": judged["verdict"], "target": judged["target"]}


def _change(one: Change) -> dict[str, object]:
    return {
        "subject": one.kind,
        "period": one.period,
        **_rate(one.earlier),
        "word": _compared(one.word, one.comparable),
        **_points(one),
    }


def _compared(word: Trend | None, comparable: bool) -> str:
    """A trend in a word; without one, why there is none."""
    return word.value if word else "too_few" if comparable else "not_comparable"


def _points(one: Change | Gain) -> dict[str, object]:
    return {"points": one.points, "points_low": one.lower, "points_high": one.upper}


def _communities(found: Funnel) -> Iterator[dict[str, object]]:
    for one in found.lines:
        yield {
            "area": one.area.code,
            "area_name": one.area.name,
            **_rate(one.found),
            "limit_low": one.low,
            "limit_high": one.high,
            "word": one.place,
        }
    reference = found.reference
    yield {"area": found.district.code, "area_name": found.district.name, **_rate(reference), "note": "district"}


def _place(found: Overview, one: Place) -> Iterator[Section]:
    for key, lines in (("substances", one.substances), ("hands", one.hands)):
        yield _section(found, key, one.area, [{"subject": line.substance, **_rate(line.found)} for line in lines])
    yield _section(found, "gain", one.area, _gain(one.gain))
    yield _section(found, "pairs", one.area, [_paired(line) for line in one.gain.pairs])


def _gain(one: Gain) -> list[dict[str, object]]:
    if not one.before.n and not one.after.n:
        return []
    cells: list[dict[str, object]] = [
        {"subject": "before", **_rate(one.before)},
        {"subject": "after", **_rate(one.after)},
    ]
    if one.before.n and one.after.n:
        comparable = len(one.before.versions) == 1 and one.before.versions == one.after.versions
        cells[1] |= {"word": _compared(one.word, comparable), **_points(one)}
    return cells


def _paired(one: PairedLine) -> dict[str, object]:
    shown = one.points is not None
    return {
        "subject": one.module,
        "answers": one.n,
        "both": one.both,
        "lost": one.lost,
        "gained": one.gained,
        "neither": one.neither,
        "points": one.points,
        "p": p_text(one.p) if shown else None,
        "word": one.word and one.word.value,
    }


def p_text(p: float | None) -> str | None:
    """A p value to three decimals, `<0.001` below; None: there was nothing to test."""
    if p is None:
        return None
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _coverage(one: CoverageLine) -> dict[str, object]:
    people = one.registered
    return {
        "audience": one.audience,
        "answers": one.answers,
        "by_hand": one.by_hand or None,
        "registered": people and people.people,
        "as_of": people and people.as_of.isoformat(),
        "source": people and people.source,
        "at_most": one.at_most,
        "note": _register_note(one),
    }


def _register_note(one: CoverageLine) -> str | None:
    if one.registered and not one.registered.people:
        return "zero_register"
    return "check_register" if one.at_most is not None and one.at_most > 100 else None


def _weighted(one: Weighted) -> Iterator[dict[str, object]]:
    notes = [name for name, holds in (("shifted", one.warnings.shifted), ("unstable", one.warnings.unstable)) if holds]
    over = one.over_represented
    yield {"subject": "weighted", "answers": one.n, **_shown(one.shown), "note": "|".join(notes) or None}
    yield {
        "subject": "unweighted",
        "answers": one.n,
        **_shown(one.unweighted),
        "note": f"over:{over.area.code}:{'+'.join(over.audiences)}" if over else None,
    }


def _quality(found: Overview) -> Iterator[dict[str, object]]:
    one = found.quality
    if one is None:
        return
    if one.flagged is not None:
        yield {"subject": "flagged", "answers": one.flagged, "share": one.share, "note": "check" if one.check else None}
    for quiz in one.quizzes:
        yield {
            "subject": quiz.version,
            "started": quiz.started,
            "submitted": quiz.submitted,
            "repeats": quiz.repeats,
            "share": quiz.completion,
            "note": "warn" if quiz.warn else None,
        }
