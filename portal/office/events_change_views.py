"""Planning, changing, recording and cancelling events. An event is never deleted: its code may be printed.

A day that is over is asked about, not refused; where somebody else was quicker nothing is overwritten unseen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import flask_babel
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import BadRequest

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.store import load_tree
from portal.locales import LOCALES
from portal.office import events_entry as entry
from portal.office.asked import asked_area
from portal.office.desk import to_choose
from portal.office.events_forms import EventForm, RecordForm, event_form, read_event, record_form, say, texts_of
from portal.office.events_views import MAY_CHANGE, find_own
from portal.office.indicators_forms import seen_of
from portal.office.library import Library
from portal.outreach.events import store
from portal.outreach.events.event import CANCELLED, HELD, PLANNED, TRAINING, Event
from portal.outreach.events.when import when
from portal.periods import CHINA
from portal.web import current_locale

# The languages whose wording stands open in the form; the others are one tap away.
FIRST = ("zh-Hans", "en", "ug")


def add_pages(office: Blueprint, engine: Engine, library: Library) -> None:
    """The forms, and the buttons of an event's page."""

    @office.route("/events/new", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def new_event() -> Any:
        if request.method == "POST":
            return _save(engine, library, None)
        area = asked_area(load_tree(engine))
        return _draw(engine, _form(engine, library, None, area.code), texts_of(request.form), None)

    @office.route("/events/<name>/change", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def change_event(name: str) -> Any:
        one, _ = find_own(engine, name)
        if request.method == "POST":
            return _save(engine, library, one)
        typed = {tag: (text.title, text.about) for tag, text in one.texts.items()}
        return _draw(engine, _form(engine, library, one, one.area), typed, one)

    @office.route("/events/<name>/record", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def record_event(name: str) -> Any:
        one, _ = find_own(engine, name)
        if one.status == CANCELLED or one.starts > _moment():
            raise BadRequest("error.office.not_begun")
        form = record_form(one)
        return _record(engine, one, form) if request.method == "POST" else _draw_record(one, form)

    @office.post("/events/<name>/cancel")
    @guard.only(*MAY_CHANGE)
    def cancel_event(name: str) -> Any:
        return _set_status(engine, name, CANCELLED)

    @office.post("/events/<name>/restore")
    @guard.only(*MAY_CHANGE)
    def restore_event(name: str) -> Any:
        return _set_status(engine, name, PLANNED)


def _moment() -> datetime:
    return guard.door().now().astimezone(CHINA)


def _now() -> int:
    return int(guard.door().now().timestamp())


def _form(engine: Engine, library: Library, one: Event | None, area: str) -> EventForm:
    tree, own = load_tree(engine), guard.officer().area
    here = tree.by_code.get(request.form.get("area", area), tree.by_code[own])
    here = here if here.code in tree.below(own) else tree.by_code[own]
    areas = to_choose(tree, tree.by_code[own], here)
    return event_form(library, current_locale().tag, areas, one, area, _moment())


def _save(engine: Engine, library: Library, one: Event | None) -> Any:
    tree, own = load_tree(engine), guard.officer().area
    form, typed = _form(engine, library, one, own), texts_of(request.form)
    if form.area.data in tree.by_code and form.area.data not in tree.below(own):
        guard.refuse(f"area={form.area.data}", "error.office.area")
    found, faults = read_event(form, typed, _moment())
    valid = form.validate()  # the choices
    others = say(form, faults)
    if faults or not valid:
        return _draw(engine, form, typed, one, others), 422
    made = replace(one, **found) if one else Event(**found)
    hold = "hold" in request.form
    if entry.asks_whether_held(made, _moment()) and not hold:
        return _draw(engine, form, typed, one, asked=True), 422
    if made.status == HELD and made.starts > _moment():
        return _draw(engine, form, typed, one, say(form, [entry.Fault("first", "not_begun")])), 422
    following = None
    if hold and entry.asks_whether_held(made, _moment()):
        made, following = _held(made)
    try:
        if one:
            stored, after = store.change(engine, replace(made, edition=seen_of(form.seen)), _now(), following)
        else:
            stored, after = store.add_both(engine, made, following, _now())
    except store.Outdated:
        now = store.find(engine, made.id)
        form.seen.data = str(now.edition if now else 0)
        return _draw(engine, form, typed, now, conflict=True), 409
    _note(stored, after)
    page = "office.record_event" if hold else "office.event"
    return redirect(url_for(page, name=stored.id), 303)


def _record(engine: Engine, one: Event, form: RecordForm) -> Any:
    faults: list[entry.Fault] = []
    found: dict[str, int | None] = {}
    for name in ("counted", "exam_taken", "exam_passed"):
        try:
            found[name] = entry.read_heads(name, form[name].data or "")
        except entry.Fault as fault:
            faults.append(fault)
    valid = form.validate()
    if not faults and valid:
        made = replace(
            one,
            counted=found["counted"],
            counted_by=str(form.counted_by.data),
            exam_taken=found["exam_taken"],
            exam_passed=found["exam_passed"],
        )
        try:
            entry.check_record(made, _moment())
        except entry.Fault as fault:
            faults.append(fault)
    if faults or not valid:
        say(form, faults)
        return _draw_record(one, form), 422
    made, following = _held(made)
    try:
        stored, after = store.change(engine, replace(made, edition=seen_of(form.seen)), _now(), following)
    except store.Outdated:
        now = store.find(engine, one.id) or one
        form.seen.data = str(now.edition)
        return _draw_record(now, form, conflict=True), 409
    _note(stored, after)
    return redirect(url_for("office.event", name=stored.id), 303)


def _set_status(engine: Engine, name: str, status: str) -> Any:
    one, _ = find_own(engine, name)
    seen = request.form.get("seen", "")
    if seen != str(one.edition):
        return redirect(url_for("office.event", name=one.id, changed=""), 303)
    if one.status == status or (status == PLANNED and one.status != CANCELLED):
        return redirect(url_for("office.event", name=one.id), 303)
    try:
        stored, _ = store.change(engine, replace(one, status=status), _now())
    except store.Outdated:
        return redirect(url_for("office.event", name=one.id, changed=""), 303)
    _note(stored, None)
    return redirect(url_for("office.event", name=stored.id), 303)


def _held(one: Event) -> tuple[Event, Event | None]:
    """The event as held; of a planned yearly one next year's is planned with it, with a code of its own."""
    done = replace(one, status=HELD, yearly=False)
    if one.status != PLANNED or not one.yearly:
        return done, None
    again = one.a_year_later()
    return done, replace(again, counted=None, counted_by="", exam_taken=None, exam_passed=None)


def _note(one: Event, following: Event | None) -> None:
    heads = "" if one.counted is None else f" counted={one.counted}"
    guard.note(Action.CHANGE, f"event={one.id} area={one.area} status={one.status} edition={one.edition}{heads}")
    if following:
        guard.note(Action.CHANGE, f"event={following.id} area={following.area} status={following.status} edition=0")


def _draw(
    engine: Engine,
    form: EventForm,
    typed: Mapping[str, tuple[str, str]],
    one: Event | None,
    others: Mapping[str, str] | None = None,
    asked: bool = False,
    conflict: bool = False,
) -> str:
    """`asked`: the day is over, and the officer says whether it was held."""
    for field in (form.first, form.begins, form.last, form.ends, form.place, form.planned):
        field.data = entry.shown(field.data or "")
    return render_template(
        "office/event_form.html",
        form=form,
        one=one,
        typed={tag: (entry.shown(title), entry.shown(about)) for tag, (title, about) in typed.items()},
        first=[each for each in LOCALES if each.tag in FIRST],
        more=[each for each in LOCALES if each.tag not in FIRST],
        limits={"title": entry.TITLE, "about": entry.ABOUT, "place": entry.PLACE},
        wrong=others or {},
        asked=asked,
        conflict=conflict,
    )


def _draw_record(one: Event, form: RecordForm, conflict: bool = False) -> str:
    return render_template(
        "office/event_record.html",
        one=one,
        text=one.text(current_locale().tag),
        when=when(one.starts, one.ends, flask_babel.get_locale()),
        form=form,
        training=one.kind == TRAINING,
        conflict=conflict,
    )
