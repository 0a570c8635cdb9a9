"""The targets of the plan: what is in force, who changed it when and why, and the page that changes one.

May not touch the database. A target holds from a day that no closed quarter has reached, so no past verdict changes;
it holds for the whole district, so only those who work for all of it may change it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.editions.store import EditionTaken, add_target, targets_of
from portal.areas.store import Mark, load_tree
from portal.office import indicators_entry as entry
from portal.office import wording
from portal.office.indicators_board import number_text, target_on
from portal.office.indicators_forms import TargetForm, say, seen_of
from portal.office.indicators_plan import GROUPS, Indicator, load_plan
from portal.office.indicators_views import MAY_TYPE
from portal.periods import month_of, months_of, quarter_of, shift
from portal.periods import today as day_of
from portal.sealing import published
from portal.settings import Settings

FURTHEST = timedelta(days=3660)


def add_pages(office: Blueprint, settings: Settings, engine: Engine, today: Callable[[], date]) -> None:
    """Add the pages of targets to the desk. Raises BadPlan."""
    plan = load_plan(settings.root)

    @office.get("/targets")
    def targets() -> str:
        guard.note(Action.VIEW, "targets")
        return render_template(
            "office/targets.html",
            groups=[
                (group, [_line(engine, one, today()) for one in plan.indicators.values() if one.group == group])
                for group in GROUPS
            ],
            may_change=_may_change(engine),
        )

    @office.route("/targets/<indicator>", methods=["GET", "POST"])
    def target(indicator: str) -> Any:
        one = plan.indicators.get(indicator)
        if one is None or not one.has_target:
            raise NotFound("error.office.indicator")
        if request.method == "GET":
            guard.note(Action.VIEW, f"target={one.id}")
            return _draw(engine, one, today(), TargetForm(formdata=None))
        if not _may_change(engine):
            guard.refuse(f"target={one.id}", "error.office.target")
        return _save(engine, one, today())


def first_open_day(engine: Engine, day: date) -> date:
    """The first day of the earliest quarter that is not closed as a whole: no verdict of it has been given yet."""
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    month = months_of(quarter_of(shift(closed_to, 1) if closed_to else month_of(day)))[0]
    return date(int(month[:4]), int(month[5:]), 1)


def _may_change(engine: Engine) -> bool:
    officer = guard.officer()
    area = load_tree(engine).get(officer.area)
    return officer.role in MAY_TYPE and area is not None and area.parent is None


def _line(engine: Engine, one: Indicator, day: date) -> dict[str, Any]:
    known = targets_of(engine, one.id)
    return {
        "one": one,
        "value": number_text(target_on(engine, one, day), one.unit) if one.has_target else "",
        "next": [
            {"value": number_text(mark.value, one.unit), "valid_from": mark.valid_from}
            for mark in known
            if mark.valid_from > day
        ],
        "last": known[-1] if known and known[-1].entered_at else None,
    }


def _save(engine: Engine, one: Indicator, day: date) -> Any:
    form = TargetForm()
    found: dict[str, Any] = {}
    first = first_open_day(engine, day)
    readers: tuple[tuple[Any, Callable[[str], Any]], ...] = (
        (form.value, lambda text: entry.read_target(text, one)),
        (form.valid_from, lambda text: entry.read_day(text, first, day + FURTHEST)),
        (form.reason, lambda text: entry.read_line(text, required=True)),
    )
    for field, read in readers:
        try:
            found[field.name] = read(field.data or "")
        except entry.Fault as fault:
            say(field, fault)
    if len(found) < len(readers):
        return _draw(engine, one, day, form), 422
    by, at = guard.officer().name, guard.door().now()
    mark = Mark("target", one.id, "", found["valid_from"], found["value"], None, "", 0, by, at, found["reason"])
    before = number_text(target_on(engine, one, found["valid_from"]), one.unit)
    try:
        add_target(engine, mark, seen_of(form.seen))
    except EditionTaken:
        return _draw(engine, one, day, form, conflict=True), 409
    now = number_text(mark.value, one.unit)
    guard.note(Action.CHANGE, f"target={one.id} from={mark.valid_from} before={before} now={now}")
    return redirect(url_for("office.target", indicator=one.id), 303)


def _draw(engine: Engine, one: Indicator, day: date, form: TargetForm, conflict: bool = False) -> str:
    known = targets_of(engine, one.id)
    first = first_open_day(engine, day)
    if request.method == "GET":
        form.value.data = number_text(target_on(engine, one, max(first, day)), one.unit)
        form.valid_from.data = first.isoformat()
    if request.method == "GET" or conflict:
        form.seen.data = str(len(known))
    return render_template(
        "office/target.html",
        one=one,
        form=form,
        first=first,
        now=number_text(target_on(engine, one, day), one.unit),
        plan_value=number_text(one.target, one.unit),
        theirs=known[-1] if conflict and known else None,
        history=list(reversed(known)),
        may_change=_may_change(engine),
        number=number_text,
        day_of=day_of,
        words=wording,
    )
