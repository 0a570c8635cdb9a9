"""The officers' list of events with its CSV, and the page of one event.

May not write anything: planning, recording and cancelling are in `events_change_views`. May not reach slips: what was
sealed of an event comes from `sessions`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import flask_babel
from flask import Blueprint, Response, current_app, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.store import load_tree
from portal.areas.tree import Area, Tree
from portal.office import wording
from portal.office.asked import asked_area
from portal.office.desk import to_choose
from portal.office.library import Library
from portal.office.sessions import read_report
from portal.office.table import Row, rows_csv
from portal.outreach.events import store
from portal.outreach.events.event import Event, Figures
from portal.outreach.events.place import leaf_of
from portal.outreach.events.when import when
from portal.periods import CHINA
from portal.web import current_locale

MAY_CHANGE = ("officer", "admin")
FIRST_YEAR, AHEAD = 2020, 3
COLUMNS = (
    *("event", "code", "area", "area_name", "kind", "audience", "campaign", "title", "starts", "ends", "place"),
    *("languages", "yearly", "public", "status", "planned", "counted", "counted_by"),
    *("exam_taken", "exam_passed", "quiz"),
)


@dataclass(frozen=True)
class Shelf:
    """The events of an area and a year."""

    area: Area
    year: int
    years: tuple[int, ...]
    areas: tuple[tuple[int, Area], ...]
    tree: Tree
    events: tuple[Event, ...]
    waiting: tuple[Event, ...]
    figures: Figures


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date], library: Library) -> None:
    """The list and the page of an event."""

    @office.get("/events")
    def events() -> str:
        shelf = _shelf(engine, today())
        guard.note(Action.VIEW, f"events area={shelf.area.code} year={shelf.year}")
        return render_template(
            "office/events.html",
            shelf=shelf,
            may_change=guard.officer().role in MAY_CHANGE,
            title=lambda one: one.text(current_locale().tag),
            when=lambda one: when(one.starts, one.ends, flask_babel.get_locale()),
        )

    @office.get("/events.csv")
    def events_csv() -> Response:
        shelf = _shelf(engine, today())
        guard.note(Action.EXPORT, f"events area={shelf.area.code} year={shelf.year}")
        return Response(
            rows_csv(COLUMNS, [row_of(one, shelf.tree, current_locale().tag) for one in shelf.events]),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="events.csv"'},
        )

    @office.get("/events/<name>")
    def event(name: str) -> str:
        one, tree = find_own(engine, name)
        guard.note(Action.VIEW, f"event={one.id} area={one.area}")
        moment = guard.door().now().astimezone(CHINA)
        leaf = leaf_of(tree, one.area, one.starts.date())
        report = read_report(engine, one.session, leaf.code) if leaf and one.quiz else None
        return render_template(
            "office/event.html",
            one=one,
            area=tree.by_code[one.area],
            text=one.text(current_locale().tag),
            when=when(one.starts, one.ends, flask_babel.get_locale()),
            over=one.over(moment),
            begun=one.starts <= moment,
            others=[
                (other, other.text(current_locale().tag), when(other.starts, other.ends, flask_babel.get_locale()))
                for other in store.overlapping(engine, one)
            ],
            report=report,
            sealed_after=when(one.expires, one.expires, flask_babel.get_locale()),
            quiz=library.title(current_locale().tag, f"quiz:{one.quiz}") or one.quiz,
            campaign=library.title(current_locale().tag, f"campaign:{one.campaign}") or one.campaign,
            prints=_prints(one),
            host=request.host,
            may_change=guard.officer().role in MAY_CHANGE,
            changed="changed" in request.args,
            words=wording,
        )


def find_own(engine: Engine, name: str) -> tuple[Event, Tree]:
    """The event, if it is the officer's to see; another's is refused, and that is logged."""
    one, tree = store.find(engine, name), load_tree(engine)
    if one is None:
        raise NotFound("error.event")
    if one.area not in tree.below(guard.officer().area):
        guard.refuse(f"event={one.id} area={one.area}", "error.office.area")
    return one, tree


def row_of(one: Event, tree: Tree, tag: str) -> Row:
    """One event by codes, but for its names."""
    shown = {name: getattr(one, name) for name in COLUMNS if hasattr(one, name)}
    shown |= {"event": one.id, "title": one.text(tag)[1].title, "languages": " ".join(one.languages)}
    shown |= {"area_name": tree.by_code[one.area].name, "yearly": int(one.yearly), "public": int(one.public)}
    shown |= {name: _local(getattr(one, name)) for name in ("starts", "ends")}
    return {name: "" if shown[name] is None else str(shown[name]) for name in COLUMNS}


def _local(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="minutes")


def _prints(one: Event) -> str | None:
    """The page from which posters of the event's code are printed, if this release has one."""
    page = "office.placement"
    return url_for(page, code=one.code) if page in current_app.view_functions else None


def _shelf(engine: Engine, day: date) -> Shelf:
    tree, own = load_tree(engine), guard.officer().area
    area = asked_area(tree)
    years = tuple(range(day.year + AHEAD, FIRST_YEAR - 1, -1))
    text = request.args.get("year", str(day.year))
    if text not in map(str, years):
        raise NotFound("error.office.view")
    codes, year = tree.below(area.code), int(text)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Shelf(
        area,
        year,
        years,
        to_choose(tree, tree.by_code[own], area),
        tree,
        tuple(store.events_of(engine, codes, first, last)),
        tuple(store.unrecorded(engine, codes, guard.door().now())),
        store.figures(engine, codes, first, last),
    )
