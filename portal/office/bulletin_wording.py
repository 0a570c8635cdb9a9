"""Words a bulletin in the language that is in force (`flask_babel.force_locale`): facts in, report out.

No readable wording stands here: every sentence is a key of the catalogue. Adds no number that is not in the facts."""

from portal.office.actions import Action
from portal.office.bulletin_facts import Facts, Line
from portal.office.bulletin_tables import COARSE, entry, plain, table
from portal.office.library import Library
from portal.office.overview_parts import Change
from portal.office.report import Names, Report, Section, Table
from portal.office.selection import kind_of
from portal.office.table import Row
from portal.office.weak_points import weak_points
from portal.office.wording import period_label, rate_label, text


def worded(facts: Facts, tag: str, library: Library) -> Report:
    """The whole report; `tag` is the language in force, `library` knows how substances and lessons are called in it."""
    kind = kind_of(facts.period)
    return Report(
        tag=tag,
        title=text(f"bulletin.title.{kind}", area=plain(facts.area.name)),
        subtitle=period_label(facts.period),
        mark=text("site.demonstration") if facts.demonstration else "",
        sections=(
            _whole(facts),
            _by_audience(facts),
            _by_area(facts),
            *_held(facts),
            _weak(facts, tag, library),
            _next(facts, tag, library),
        ),
        stamp=text("bulletin.stamp", digest=facts.digest, code=facts.area.code, period=facts.period),
        digest=facts.digest,
        names=Names(
            text("bulletin.sheet.text"),
            text("bulletin.sheet.dictionary"),
            text("bulletin.dictionary.column"),
            text("bulletin.dictionary.key"),
            text("bulletin.dictionary.unit"),
            text("bulletin.dictionary.meaning"),
        ),
    )


def _whole(facts: Facts) -> Section:
    now, row = facts.now.headline, facts.now_row
    if not row["rate"]:
        empty = text("bulletin.empty", area=plain(facts.area.name), period=period_label(facts.period))
        return Section("whole", text("bulletin.heading.whole"), (empty,))
    said = [
        text(
            "bulletin.rate",
            area=plain(facts.area.name),
            period=period_label(facts.period),
            n=row["first_attempts"],
            boxes=row["boxes"],
            rate=rate_label(row["rate"], row["rate_step"]),
            low=row["range_low"],
            high=row["range_high"],
        ),
        text("office.self_selection", n=row["first_attempts"]),
    ]
    if row["rate_step"] == COARSE:
        said.append(text("office.rate.coarse"))
    said.append(_judged(facts, row))
    said += [_changed(one) for one in facts.changes]
    if any(one.figure.headline.n for one in facts.phases):
        said.append(_gained(facts))
    if facts.people and row["reach_at_most"]:
        reach = text(
            "bulletin.reach",
            n=row["first_attempts"],
            heads=facts.heads,
            people=row["registered"],
            percent=row["reach_at_most"],
            as_of=facts.people.as_of,
            source=plain(facts.people.source),
        )
        said.append(reach + (text("bulletin.check_register") if int(row["reach_at_most"]) > 100 else ""))
    if facts.people and not facts.people.people:
        said.append(text("office.zero_register"))
    if facts.worst:
        low, high = facts.worst
        said.append(text("office.worst.text", low=low, high=high, people=row["registered"]))
    if facts.baseline and row["baseline"]:
        said.append(text("office.baseline", value=row["baseline"], instrument=plain(facts.baseline.instrument)))
    if now.pooled:
        said.append(text("office.pooled", n=now.pooled))
    said.append(text("office.boxes"))
    entries = [entry(one.period, period_label(one.period), one) for one in facts.trend]
    tables = [table("trend", "period", entries)]
    phases = [entry(one.key, text(f"office.phase.{one.key}"), one.figure) for one in facts.phases]
    if any(one.figure.headline.n for one in phases):
        tables.append(table("phases", "phase", phases))
    return Section("whole", text("bulletin.heading.whole"), tuple(said), tables=tuple(tables))


def _judged(facts: Facts, row: Row) -> str:
    if kind_of(facts.period) == "month":
        return text("office.trend_only")
    if not row["target"]:
        return text("office.no_target")
    found = facts.now.headline
    said = text("bulletin.judged", target=row["target"], verdict=text(f"office.verdict.{row['verdict']}"))
    if row["verdict"] == "too_few":
        return said + text("office.needed.too_few", n=row["still_needed"])
    if row["still_needed"]:
        return said + text("office.needed.more", n=row["still_needed"])
    return said + text("office.needed.learning") if found.more_learning else said


def _changed(change: Change) -> str:
    against = text(f"bulletin.against.{change.kind}", period=period_label(change.period))
    if not change.comparable:
        return against + text("bulletin.change.other_questions")
    if change.word is None or change.points is None:
        return against + text("bulletin.change.too_few")
    word = text(f"bulletin.word.{change.word.value}")
    return against + text(
        "bulletin.change.points", word=word, points=f"{change.points:+d}", low=change.lower, high=change.upper
    )


def _gained(facts: Facts) -> str:
    found = facts.gain
    if found.word is None or found.points is None:
        return text("bulletin.gain.unclear")
    word = text(f"bulletin.word.{found.word.value}")
    return text("bulletin.gain", word=word, points=f"{found.points:+d}", low=found.lower, high=found.upper)


def _by_audience(facts: Facts) -> Section:
    entries = [entry(one.key, _name(one), one.figure, one) for one in facts.audiences]
    said = [text("bulletin.audiences.note")] if entries else [text("bulletin.audiences.none")]
    if any(one.word for one in facts.audiences):
        said.append(text("bulletin.audiences.compared"))
    if entries and facts.apart_audiences:
        said.append(text("bulletin.apart", n=facts.apart_audiences))
    tables = (table("audiences", "audience", entries),) if entries else ()
    return Section("audiences", text("bulletin.heading.audiences"), tuple(said), tables=tables)


def _by_area(facts: Facts) -> Section:
    entries = [entry(one.key, _name(one), one.figure, one) for one in facts.areas]
    any_answers = any(one.figure.headline.n for one in entries)
    said = [text("bulletin.areas.leaf" if facts.leaf else "bulletin.areas.note")]
    if not any_answers:
        said = [text("bulletin.areas.none")]
    if facts.compared:
        said.append(text("bulletin.areas.funnel", n=facts.compared))
    said += [
        text(f"bulletin.outside.{one.place}", area=plain(one.area.name), low=one.low, high=one.high)
        for one in facts.outside
    ]
    if any_answers and facts.apart_areas:
        said.append(text("bulletin.apart", n=facts.apart_areas))
    tables = (table("areas", "area", entries),) if any_answers else ()
    return Section("areas", text("bulletin.heading.areas"), tuple(said), tables=tables)


def _held(facts: Facts) -> tuple[Section, ...]:
    """What was done: counts of events, with the sentence that person-times are not persons. None: nothing was held."""
    if not facts.recorded:
        return ()
    points = tuple(
        text(f"bulletin.recorded.{one.name}", value=one.value, part=one.part, whole=one.whole) for one in facts.recorded
    )
    return (Section("recorded", text("bulletin.heading.recorded"), (text("office.event.sum.note"),), points),)


def _weak(facts: Facts, tag: str, library: Library) -> Section:
    found = weak_points(facts)
    said = [text("bulletin.weak.note" if found else "bulletin.weak.none")]
    points = tuple(text(f"bulletin.weak.{one.rule}", name=_called(facts, one.key, tag, library)) for one in found)
    tables: tuple[Table, ...] = ()
    if facts.substances and facts.substances_of:
        said.append(text("bulletin.substances", area=plain(facts.substances_of.name)))
        entries = [
            entry(one.key, library.name(tag, "substance", one.key) or one.key, one.figure) for one in facts.substances
        ]
        tables = (table("substances", "substance", entries),)
    return Section("weak", text("bulletin.heading.weak"), tuple(said), points, tables)


def _next(facts: Facts, tag: str, library: Library) -> Section:
    points = [
        text(f"office.action.{one.text}", subject=_subject(facts, tag, library, one), percent=one.percent, n=one.n)
        for one in facts.steps
    ]
    said = text("bulletin.next.note" if points else "bulletin.next.none")
    return Section("next", text("bulletin.heading.next"), (said,), (*points, text("bulletin.next.always")))


def _subject(facts: Facts, tag: str, library: Library, step: Action) -> str:
    if step.about == "audience":
        return text(f"office.audience.{step.subject}")
    if step.about == "area":
        return plain(facts.area.name)
    kind = {"substance": "substance", "lesson": "module", "quiz": "quiz"}.get(step.about, "")
    return library.name(tag, kind, step.subject) or step.subject


def _called(facts: Facts, key: str, tag: str, library: Library) -> str:
    lines = {one.key: _name(one) for one in (*facts.audiences, *facts.areas)}
    known = {one.key: library.name(tag, "substance", one.key) or one.key for one in facts.substances}
    return known.get(key) or lines.get(key, plain(facts.area.name))


def _name(line: Line) -> str:
    return plain(line.name) if line.name else text(f"office.audience.{line.key}")
