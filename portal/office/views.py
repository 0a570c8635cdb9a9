"""The officers' pages: the dashboard and its CSV stand here, every other page in its own module.

May not touch the database and may not reach slips: what it shows comes from `desk`, who comes in is decided by
`accounts.guard`, and both pages of figures show the very same rows."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.store import Action
from portal.office import (
    accounts_views,
    areas_import_views,
    areas_views,
    bulletin_views,
    class_link_views,
    contest_views,
    events_change_views,
    events_views,
    find_views,
    indicators_views,
    items_views,
    language_views,
    navigation,
    notes_views,
    overview_views,
    placements_import_views,
    placements_views,
    places_views,
    print_views,
    reports_views,
    table,
    targets_views,
    wording,
)
from portal.office.chart import chart
from portal.office.desk import OutOfArea, Page, read_page
from portal.office.headline import worst_case
from portal.office.library import NOTHING, Library
from portal.office.selection import AUDIENCE_VIEWS, PHASE_VIEWS, UnknownWord
from portal.settings import Settings
from portal.web import current_locale

SEES_FIGURES = ("viewer", "officer", "admin")


def blueprint(settings: Settings, engine: Engine, today: Callable[[], date], library: Library = NOTHING) -> Blueprint:
    """All pages below /office/; `library` is what they may know of the content."""
    office = Blueprint("office", __name__, url_prefix="/office")
    areas_import_views.allow_tables(office)
    placements_import_views.allow_tables(office)
    guard.protect(office, SEES_FIGURES, accounts_views.PLACES)

    @office.context_processor
    def _officer() -> dict[str, object]:
        officer = guard.officer() if guard.is_signed_in() else None
        contents = navigation.entries(officer.role) if officer else []
        return {"officer": officer, "ready": officer and guard.may_look_around(officer), "contents": contents}

    accounts_views.add_pages(office, settings, engine, today)
    areas_views.add_pages(office, engine, today)
    find_views.add_pages(office, engine)
    language_views.add_pages(office, settings)
    bulletin_views.add_pages(office, engine, library)
    overview_views.add_pages(office, engine, library, today)
    items_views.add_pages(office, engine, library)
    notes_views.add_pages(office, engine, today, library)
    indicators_views.add_pages(office, settings, engine, today)
    targets_views.add_pages(office, settings, engine, today)
    reports_views.add_pages(office, engine, today)
    class_link_views.add_pages(office, settings, engine)
    contest_views.add_pages(office, engine, library)
    events_views.add_pages(office, engine, today, library)
    events_change_views.add_pages(office, engine, library)
    placements_views.add_pages(office, settings, engine, today, library)
    places_views.add_pages(office, engine, today)
    print_views.add_pages(office, settings, engine, today, library)

    @office.get("/")
    def dashboard() -> str:
        page = _page(engine, today())
        _note(Action.VIEW, page)
        rows = [table.figure_row(figure) for figure in page.figures]
        return render_template(
            "office/dashboard.html",
            page=page,
            view=page.view,
            found=page.figures[-1].headline if page.figures else None,
            now=rows[-1] if rows else None,
            rows=rows,
            columns=table.used_columns(rows, table.FIGURES),
            chart=chart(page.figures, current_locale().direction == "rtl") if page.figures else None,
            worst=worst_case(page.figures[-1].headline, page.people.people) if page.figures and page.people else None,
            audiences=AUDIENCE_VIEWS,
            phases=PHASE_VIEWS,
            words=wording,
        )

    @office.get("/figures.csv")
    def figures() -> Response:
        page = _page(engine, today())
        _note(Action.EXPORT, page)
        rows = [table.figure_row(figure) for figure in page.figures]
        body = table.figures_csv(page.view, rows) if page.closed else table.bands_csv(page.bands)
        return Response(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="figures.csv"'},
        )

    return office


def _page(engine: Engine, day: date) -> Page:
    try:
        return read_page(engine, request.args, guard.officer().area, day)
    except UnknownWord:
        raise NotFound("error.office.view") from None
    except OutOfArea as refused:
        guard.refuse(f"area={refused.area.code}", "error.office.area")


def _note(action: Action, page: Page) -> None:
    guard.note(action, " ".join(f"{name}={word}" for name, word in page.view.words().items()))
