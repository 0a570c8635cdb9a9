"""An event and its record as forms. Labels are catalogue keys; `events_entry` says what is right.

The wording in several languages is read by its field names, `title-<tag>` and `about-<tag>`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField

from portal.areas.tree import Area
from portal.locales import LOCALES
from portal.office import events_entry as entry
from portal.office.events_entry import Fault
from portal.office.library import Library
from portal.outreach.events.event import Event
from portal.periods import CHINA
from portal.vocabulary import AUDIENCES, EVENT_KINDS, HEADS_COUNTED_BY

_HOURS = {"type": "time", "dir": "ltr"}
_DAYS = {"type": "date", "dir": "ltr"}
_NUMBER = {"autocomplete": "off", "inputmode": "numeric", "dir": "ltr"}


class EventForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What is planned; `seen` is the edition that the officer had on the screen."""

    seen = HiddenField()
    area = SelectField(lazy_gettext("office.view.area"))
    kind = SelectField(lazy_gettext("office.event.kind"))
    audience = SelectField(lazy_gettext("office.event.audience"))
    first = StringField(lazy_gettext("office.event.first"), render_kw=_DAYS)
    begins = StringField(lazy_gettext("office.event.begins"), render_kw=_HOURS)
    last = StringField(lazy_gettext("office.event.last"), render_kw=_DAYS)
    ends = StringField(lazy_gettext("office.event.ends"), render_kw=_HOURS)
    place = StringField(lazy_gettext("office.event.place"), render_kw={"autocomplete": "off", "dir": "auto"})
    planned = StringField(lazy_gettext("office.event.planned"), render_kw=_NUMBER)
    quiz = SelectField(lazy_gettext("office.event.quiz"))
    campaign = SelectField(lazy_gettext("office.event.campaign"))
    languages = SelectMultipleField(lazy_gettext("office.event.languages"))
    yearly = BooleanField(lazy_gettext("office.event.yearly"))
    public = BooleanField(lazy_gettext("office.event.public"))


class RecordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What came of it."""

    seen = HiddenField()
    counted = StringField(lazy_gettext("office.event.counted"), render_kw=_NUMBER)
    counted_by = SelectField(lazy_gettext("office.event.counted_by"))
    exam_taken = StringField(lazy_gettext("office.event.exam_taken"), render_kw=_NUMBER)
    exam_passed = StringField(lazy_gettext("office.event.exam_passed"), render_kw=_NUMBER)


def event_form(
    library: Library, tag: str, areas: Iterable[tuple[int, Area]], one: Event | None, area: str, day: datetime
) -> EventForm:
    """The form as it is posted, else of an event that is there, else with a beginning."""
    form = EventForm(data=_plan_of(one) if one else {"area": area, "first": day.date().isoformat(), "public": True})
    form.area.choices = [(each.code, "\u2003" * depth + each.name) for depth, each in areas]
    form.kind.choices = [(kind, gettext(f"event.kind.{kind}")) for kind in EVENT_KINDS]
    form.audience.choices = [(each, gettext(f"audience.{each}")) for each in AUDIENCES]
    form.quiz.choices = [("", gettext("office.event.no_quiz")), *_kept(_quizzes(library, tag), one.quiz if one else "")]
    form.campaign.choices = [
        ("", gettext("office.event.no_campaign")),
        *_kept(_named(library, tag, "campaign"), one.campaign if one else ""),
    ]
    form.languages.choices = [(each.tag, each.own_name) for each in LOCALES]
    return form


def record_form(one: Event) -> RecordForm:
    """The form of what came of an event."""
    names = ("counted", "exam_taken", "exam_passed")
    known = {name: "" if getattr(one, name) is None else str(getattr(one, name)) for name in names}
    form = RecordForm(data={**known, "counted_by": one.counted_by, "seen": str(one.edition)})
    form.counted_by.choices = [
        ("", gettext("office.event.by.none")),
        *((each, gettext(f"office.event.by.{each}")) for each in HEADS_COUNTED_BY),
    ]
    return form


def texts_of(posted: MultiDict[str, str]) -> dict[str, tuple[str, str]]:
    """What was typed as title and text, by language."""
    return {
        one.tag: (posted.get(f"title-{one.tag}", ""), posted.get(f"about-{one.tag}", "")) for one in LOCALES
    }  # fmt: skip


def read_event(
    form: EventForm, typed: Mapping[str, tuple[str, str]], now: datetime
) -> tuple[dict[str, Any], list[Fault]]:
    """The fields of an event and what is wrong with them; what is wrong is left out. Choices are checked elsewhere."""
    texts, faults = entry.read_texts(typed)
    found: dict[str, Any] = {"texts": texts}
    try:
        found["starts"], found["ends"] = entry.read_times(
            form.first.data or "", form.begins.data or "", form.last.data or "", form.ends.data or "", now
        )
    except Fault as fault:
        faults.append(fault)
    for name, read in (
        ("place", lambda: entry.read_line("place", form.place.data or "", entry.PLACE)),
        ("planned", lambda: entry.read_heads("planned", form.planned.data or "")),
    ):
        try:
            found[name] = read()
        except Fault as fault:
            faults.append(fault)
    for field in (form.area, form.kind, form.audience, form.quiz, form.campaign):
        found[field.name] = field.data
    found["languages"] = tuple(one.tag for one in LOCALES if one.tag in (form.languages.data or ()))
    found["yearly"], found["public"] = bool(form.yearly.data), bool(form.public.data)
    return found, faults


def say(form: FlaskForm, faults: Iterable[Fault]) -> dict[str, str]:
    """Put each message below its field; those of the wording, which is no field of the form, are returned."""
    others: dict[str, str] = {}
    for field in form:
        if isinstance(field, SelectField | SelectMultipleField) and field.errors:
            field.errors = [gettext("office.event.fault.choice")]
    for fault in faults:
        message = gettext(f"office.event.fault.{fault.code}")
        if fault.field in form:
            form[fault.field].errors = [message]
        else:
            others[fault.field] = message
    return others


def _plan_of(one: Event) -> dict[str, Any]:
    starts, ends = one.starts.astimezone(CHINA), one.ends.astimezone(CHINA)
    same = {name: getattr(one, name) for name in ("area", "kind", "audience", "place", "quiz", "campaign")}
    return {
        **same,
        "seen": str(one.edition),
        "first": starts.date().isoformat(),
        "begins": starts.strftime("%H:%M"),
        "last": "" if starts.date() == ends.date() else ends.date().isoformat(),
        "ends": ends.strftime("%H:%M"),
        "planned": "" if one.planned is None else str(one.planned),
        "languages": list(one.languages),
        "yearly": one.yearly,
        "public": one.public,
    }


def _quizzes(library: Library, tag: str) -> list[tuple[str, str]]:
    measuring = {form.quiz for form in library.forms.values() if form.measures}
    return [(name, title) for name, title in _named(library, tag, "quiz") if name in measuring]


def _named(library: Library, tag: str, kind: str) -> list[tuple[str, str]]:
    names = [target.partition(":")[2] for target in library.targets if target.startswith(f"{kind}:")]
    return [(name, library.title(tag, f"{kind}:{name}") or name) for name in names]


def _kept(choices: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """With what was chosen once and is not offered any more."""
    return [*choices, (chosen, chosen)] if chosen and chosen not in dict(choices) else list(choices)
