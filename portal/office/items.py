"""Item analysis of a district: how each question of a quiz version works (measurement.md 3), from box Q alone.

May not import Flask or touch the database itself. Nothing is shown below 500 attempts; a measure without variance is
None, "not defined", never 0. The page and its CSV render the same value."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.tree import Area
from portal.measure import (
    Difficulty,
    Discrimination,
    Distractor,
    Reliability,
    Z,
    difficulty_word,
    discrimination_word,
    distractor_word,
    guess_corrected,
    jitter_variance,
    may_show_items,
    option_shares,
    percent_rounded,
    percent_up,
    reliability_word,
)
from portal.office.headline import rated
from portal.office.selection import UnknownWord
from portal.periods import quarter_of
from portal.quiz.forms import BLANK, NOT_SURE, OPTIONS, Form, Item
from portal.sealing import published
from portal.sealing.published import Note, Questions


@dataclass(frozen=True)
class OptionLine:
    """One answer of a question: a letter, `?` not sure or `-` blank; whole percent of n."""

    answer: str
    percent: int
    right: bool
    word: Distractor | None


@dataclass(frozen=True)
class ItemLine:
    """One question. `right`, its 95 % range and `corrected` (for guessing, not below 0) in whole percent.

    `r` is its correlation with the rest of the form, to one decimal.
    `mistake` is the most frequent wrong option. Of a form that the bank no longer has, only the shares are known."""

    item: str
    substance: str | None
    scored: bool
    right: int | None
    low: int | None
    high: int | None
    corrected: int | None
    not_sure: int
    difficulty: Difficulty | None
    r: float | None
    discrimination: Discrimination | None
    options: tuple[OptionLine, ...]
    mistake: OptionLine | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Analysis:
    """One form in one quarter, or in several poured together until 500 attempts were there.

    `blur`: by how many points the jitter may have moved a share (95 %); it is strong, for each answer is one count.
    `reliability` is KR-20 to one decimal, None: not defined. `notes` are about the form as a whole."""

    version: str  # as new-drugs.1A
    quarters: tuple[str, ...]
    n: int
    blur: int
    reliability: float | None
    reliability_word: Reliability | None
    items: tuple[ItemLine, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ItemPage:
    """The questions of a district in a quarter; `quarters` are those to choose from, the newest first.

    `quarter` is empty, and `analyses` too, while no form has reached 500 attempts."""

    district: Area
    quarter: str
    quarters: tuple[str, ...]
    analyses: tuple[Analysis, ...]


def read_items(engine: Engine, own_area: str, forms: Mapping[str, Form], quarter: str = "") -> ItemPage:
    """The analysis for the district of `own_area` in `quarter` (empty: the newest that has one).

    `forms` are the bank's, by code. Raises `UnknownWord` for a quarter without an analysis."""
    tree = areas.load_tree(engine)
    district = tree.above(own_area, "district") or tree.by_code[own_area]
    found = [one for one in published.questions(engine, [district.code]) if may_show_items(one.n)]
    quarters = tuple(sorted({_quarter(one) for one in found}, reverse=True))
    if quarter and quarter not in quarters:
        raise UnknownWord
    quarter = quarter or next(iter(quarters), "")
    notes = [one for one in published.notes(engine) if one.kind == "Q"]
    shown = sorted((one for one in found if _quarter(one) == quarter), key=lambda one: one.version)
    return ItemPage(district, quarter, quarters, tuple(analysis(one, forms.get(one.version), notes) for one in shown))


def analysis(found: Questions, form: Form | None, notes: Sequence[Note]) -> Analysis:
    """The words and whole percents of one box Q; `form` is None when the bank no longer has it."""
    own = [one for one in notes if one.version in _names(found.version, form)]
    known = {item.id: item for item in form.items} if form else {}
    scored = {item.id for item in form.items[: form.scored]} if form else set(found.rest)
    order = list(known) if form else sorted(found.answers)
    return Analysis(
        version=found.version,
        quarters=tuple(sorted({quarter_of(month) for month in found.months})),
        n=found.n,
        blur=percent_up(min(Z * math.sqrt(sum(map(jitter_variance, _draws(found)))) / found.n, 1.0)),
        reliability=found.reliability,
        reliability_word=reliability_word(found.reliability, found.n, len(scored)),
        items=tuple(
            _line(found, name, known.get(name), name in scored, own) for name in order if name in found.answers
        ),
        notes=tuple(one for one in own if not one.item),
    )


def _line(found: Questions, name: str, item: Item | None, scored: bool, notes: Sequence[Note]) -> ItemLine:
    counts = {answer: found.answers[name].get(answer, 0) for answer in (*OPTIONS, NOT_SURE, BLANK)}
    shares = option_shares(counts, found.n) or {}
    right = _inside(counts[item.key], found.n) if item else None
    options = tuple(
        OptionLine(
            answer,
            share,
            item is not None and answer == item.key,
            distractor_word(counts[answer], counts[item.key], found.n)
            if item and answer in OPTIONS and answer != item.key
            else None,
        )
        for answer, share in shares.items()
    )
    wrong = [one for one in options if item and one.answer in OPTIONS and not one.right]
    corrected = shown = None
    if item and right is not None:
        # Clipped once, as a sum: clipping each jittered count would add answers that nobody gave.
        mistaken = min(max(sum(counts[one.answer] for one in wrong), 0), found.n - right)
        corrected = guess_corrected(right, mistaken, found.n - right - mistaken, len(OPTIONS))
        shown = rated(found.n, counts[item.key], {found.eps: 1}, altered={found.n_eps: 1} if found.n_eps else {}).shown
    rest = found.rest.get(name)
    return ItemLine(
        item=name,
        substance=item.substance if item else None,
        scored=scored,
        right=None if right is None else percent_rounded(right / found.n),
        low=shown.lower if shown else None,
        high=shown.upper if shown else None,
        corrected=None if corrected is None or corrected.shown is None else percent_rounded(corrected.shown),
        not_sure=shares[NOT_SURE],
        difficulty=None
        if right is None or corrected is None
        else difficulty_word(right / found.n, corrected.corrected, found.n),
        r=rest,
        discrimination=discrimination_word(rest, found.n),
        options=options,
        mistake=max(wrong, key=lambda one: counts[one.answer], default=None),
        notes=tuple(one for one in notes if one.item == name),
    )


def _draws(found: Questions) -> tuple[float, ...]:
    """The eps of what was drawn for a share: of its count and, where n is jittered too, of n."""
    return (found.eps, found.n_eps) if found.n_eps else (found.eps,)


def _inside(value: int, n: int) -> int:
    """A jittered count as it may be shown."""
    return min(max(value, 0), n)


def _quarter(one: Questions) -> str:
    """The quarter in which the box was closed: the last of its months."""
    return quarter_of(max(one.months))


def _names(version: str, form: Form | None) -> set[str]:
    """What a note calls this form: its code, or the version of its quiz with all forms."""
    return {version, f"{form.quiz}.{form.version}"} if form else {version}
