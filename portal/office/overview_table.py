"""The numbers of an overview as rows of text: the page's tables and the CSV are both made from them.

Pure: no Flask, no database. What is in no row is on no screen and in no file; nothing is rounded anywhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.measure import Trend
from portal.office.headline import comparable
from portal.office.overview import Overview
from portal.office.overview_cells import COLUMNS as COLUMNS
from portal.office.overview_cells import ENDS as ENDS
from portal.office.overview_cells import Section, judged, rate_of, section, shown_of
from portal.office.overview_chart import listed
from portal.office.overview_parts import Change, CommunityLine, CoverageLine, Gain, Goal, PairedLine, Place, Weighted
from portal.office.recorded import PASSES, Line
from portal.office.table import Figure, Row


def sections(found: Overview, whole: bool = False) -> tuple[Section, ...]:
    """Every table of the page that has a row, in its order; `whole`: with every community, however many there are."""
    if not found.period:
        return ()
    all_of_them = [
        section(found.period, "goals", found.area, map(_goal, found.goals)),
        section(found.period, "trend", found.area, map(_figure, reversed(found.trend))),
        section(found.period, "months", found.area, map(_figure, reversed(found.months))),
        section(found.period, "changes", found.area, map(_change, found.changes)),
        section(
            found.period,
            "audiences",
            found.area,
            (
                {"audience": one.audience, **rate_of(one.found), **judged(one.found, one.target), "word": one.word}
                for one in found.audiences
            ),
        ),
        _of_communities(found, whole),
        *(section for place in found.places for section in _place(found, place)),
        section(found.period, "coverage", found.area, map(_coverage, found.coverage)),
        section(found.period, "recorded", found.area, map(_recorded, found.recorded)),
        section(found.period, "weighted", found.area, _weighted(found.weighted) if found.weighted else ()),
        section(found.period, "quality", found.quality.district if found.quality else found.area, _quality(found)),
    ]
    return tuple(one for one in all_of_them if one.rows)


def rows(found: Sequence[Section]) -> Iterator[Row]:
    """All rows of all sections, for the CSV."""
    for one in found:
        yield from one.rows


def _goal(one: Goal) -> dict[str, object]:
    cells = {"subject": one.measure, "audience": one.audience, **rate_of(one.found), **judged(one.found, one.target)}
    cells["at_most"] = one.at_most
    if one.everybody and cells["verdict"] == "met":
        cells["note"] = "everybody"
    return cells


def _figure(one: Figure) -> dict[str, object]:
    said = judged(one.headline, one.target)
    return {"period": one.period, **rate_of(one.headline), "verdict": said["verdict"], "target": said["target"]}


def _change(one: Change) -> dict[str, object]:
    return {
        "subject": one.kind,
        "period": one.period,
        **rate_of(one.earlier),
        "word": _compared(one.word, one.comparable),
        **_points(one),
    }


def _compared(word: Trend | None, comparable: bool) -> str:
    """A trend in a word; without one, why there is none."""
    return word.value if word else "too_few" if comparable else "not_comparable"


def _points(one: Change | Gain) -> dict[str, object]:
    return {"points": one.points, "points_low": one.lower, "points_high": one.upper}


def _of_communities(found: Overview, whole: bool) -> Section:
    if found.funnel is None:
        return section(found.period, "communities", found.area, ())
    lines = list(enumerate(found.funnel.lines, 1)) if whole else listed(found.funnel)
    district, reference = found.funnel.district, found.funnel.reference
    rows = [_community(one) for _, one in lines]
    rows.append({"area": district.code, "area_name": district.name, **rate_of(reference), "note": "district"})
    return replace(
        section(found.period, "communities", found.area, rows),
        numbers=tuple(number for number, _ in lines),
        unlisted=len(found.funnel.lines) - len(lines),
    )


def _community(one: CommunityLine) -> dict[str, object]:
    return {
        "area": one.area.code,
        "area_name": one.area.name,
        **rate_of(one.found),
        "limit_low": one.low,
        "limit_high": one.high,
        "word": one.place,
    }


def _place(found: Overview, one: Place) -> Iterator[Section]:
    for key, lines in (("substances", one.substances), ("hands", one.hands)):
        cells = [{"subject": line.substance, **rate_of(line.found)} for line in lines]
        yield section(found.period, key, one.area, cells)
    yield section(found.period, "gain", one.area, _gain(one.gain))
    yield section(found.period, "pairs", one.area, [_paired(line) for line in one.gain.pairs])


def _gain(one: Gain) -> list[dict[str, object]]:
    if not one.before.n and not one.after.n:
        return []
    cells: list[dict[str, object]] = [
        {"subject": "before", **rate_of(one.before)},
        {"subject": "after", **rate_of(one.after)},
    ]
    if one.before.n and one.after.n:
        cells[1] |= {"word": _compared(one.word, comparable(one.before, one.after)), **_points(one)}
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


def _recorded(one: Line) -> dict[str, object]:
    cells: dict[str, object] = {"subject": one.name, "part": one.part, "whole": one.whole}
    return {**cells, "share" if one.name == PASSES else "value": one.value}


def _register_note(one: CoverageLine) -> str | None:
    if one.registered and not one.registered.people:
        return "zero_register"
    return "check_register" if one.at_most is not None and one.at_most > 100 else None


def _weighted(one: Weighted) -> Iterator[dict[str, object]]:
    notes = [name for name, holds in (("shifted", one.warnings.shifted), ("unstable", one.warnings.unstable)) if holds]
    over = one.over_represented
    yield {"subject": "weighted", "answers": one.n, **shown_of(one.shown), "note": "|".join(notes) or None}
    yield {
        "subject": "unweighted",
        "answers": one.n,
        **shown_of(one.unweighted),
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
