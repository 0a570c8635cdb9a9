"""The overview and its CSV. May not touch the database and may not reach slips: both render the same rows."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.store import load_tree
from portal.office import overview_table, wording
from portal.office.actions import Action as Step
from portal.office.actions import next_actions
from portal.office.actions_facts import facts_of
from portal.office.chart import chart
from portal.office.desk import OutOfArea
from portal.office.library import Library
from portal.office.overview import Overview, read_overview
from portal.office.overview_chart import funnel_chart
from portal.office.placements_views import dead_codes
from portal.office.selection import ALL, UnknownWord
from portal.office.table import rows_csv
from portal.outreach.store import list_placements
from portal.periods import month_of, shift
from portal.vocabulary import AUDIENCES
from portal.web import current_locale

WORDS = ("area", "period")
# Pages of the desk that actions lead to; one that this release does not have is left out.
PAGES = {
    "placements": "office.placements",
    "register": "office.areas",
    "rate": "office.dashboard",
    "items": "office.items",
}
NAMED = {"substances": "substance", "hands": "substance", "pairs": "module"}


def add_pages(office: Blueprint, engine: Engine, library: Library, today: Callable[[], date]) -> None:
    """One screen for an area and a closed quarter or year."""

    @office.get("/overview")
    def overview() -> str:
        found = _read(engine)
        guard.note(Action.VIEW, _detail(found))
        rtl = current_locale().direction == "rtl"
        steps = next_actions(library.rules, facts_of(found))
        hanging = list_placements(engine, load_tree(engine).below(found.area.code))
        return render_template(
            "office/overview.html",
            found=found,
            sections=overview_table.sections(found),
            steps=[_step(found, library, one) for one in steps],
            dead=len(dead_codes(engine, hanging, today())),
            last=shift(month_of(today()), -1),
            trend_chart=chart(found.trend, rtl) if found.trend else None,
            month_chart=chart(found.months, rtl) if found.months else None,
            funnel=funnel_chart(found.funnel, rtl) if found.funnel else None,
            name=lambda key, code: _name(library, key, code),
            over=lambda one: _over(found, one),
            ends=overview_table.ENDS,
            words=wording,
        )

    @office.get("/overview.csv")
    def overview_csv() -> Response:
        found = _read(engine)
        guard.note(Action.EXPORT, _detail(found))
        return Response(
            rows_csv(overview_table.COLUMNS, overview_table.rows(overview_table.sections(found, whole=True))),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="overview.csv"'},
        )


def _read(engine: Engine) -> Overview:
    if request.args.keys() - {*WORDS, "lang"}:
        raise NotFound("error.office.view")
    own = guard.officer().area
    try:
        return read_overview(engine, request.args.get("area", own), request.args.get("period", ""), own)
    except UnknownWord:
        raise NotFound("error.office.view") from None
    except OutOfArea as refused:
        guard.refuse(f"area={refused.area.code}", "error.office.area")


def _detail(found: Overview) -> str:
    return f"overview={found.area.code} period={found.period}"


def _name(library: Library, key: str, code: str) -> str:
    """What the subject of a row of table `key` is called in the officer's language."""
    if key in NAMED:
        return library.name(current_locale().tag, NAMED[key], code) or code
    if key == "recorded":
        return str(gettext(f"office.indicator.name.{code}"))
    if key == "quality" and code != "flagged":
        title = library.name(current_locale().tag, "quiz", code)
        return f"{title} · {code}" if title else code
    return str(gettext(f"office.subject.{code}"))


def _over(found: Overview, code: str) -> Mapping[str, str] | None:
    """Who a note says is over-represented, as `over:AREA:audience+audience`."""
    if not code.startswith("over:"):
        return None
    _, area, audiences = code.split(":")
    names = {one.code: one.name for _, one in found.areas}
    listed = audiences.split("+")
    if len(listed) == len(AUDIENCES):
        listed = [ALL]
    return {
        "area": names.get(area, area),
        "audiences": " / ".join(str(gettext(f"office.audience.{one}")) for one in listed),
    }


def _step(found: Overview, library: Library, one: Step) -> Mapping[str, str | None]:
    """A next action in words, with its link."""
    return {
        "rule": one.rule,
        "text": gettext(
            f"office.action.{one.text}", subject=_subject(found, library, one), percent=one.percent, n=one.n
        ),
        "link": _link(library, one),
        "label": gettext(f"office.link.{one.link}"),
    }


def _subject(found: Overview, library: Library, one: Step) -> str:
    if one.about == "audience":
        return str(gettext(f"office.audience.{one.subject}"))
    if one.about == "area":
        return found.area.name
    kind = {"substance": "substance", "lesson": "module", "quiz": "quiz"}.get(one.about, "")
    return library.name(current_locale().tag, kind, one.subject) or one.subject


def _link(library: Library, one: Step) -> str | None:
    tag = current_locale().tag
    if one.link == "lesson":
        lesson = one.subject if one.about == "lesson" else library.lesson_of.get(one.subject, "")
        return library.address(tag, "module", lesson)
    if one.link == "substance":
        return library.address(tag, "substance", one.subject)
    if one.link == "quiz":
        return library.address(tag, "quiz", one.subject.rpartition(".")[0])
    endpoint = PAGES.get(one.link)
    return url_for(endpoint) if endpoint in current_app.view_functions else None
