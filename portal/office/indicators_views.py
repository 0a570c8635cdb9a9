"""The indicator board, its CSV, and the page on which an officer types a figure in.

May not touch the database: rows come from `indicators_board`, editions from `areas.editions`. Nothing that the portal
measures can be typed in, and nothing typed is ever overwritten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.editions.store import EditionTaken, TypedFigure, add_figure, figures_of
from portal.areas.store import load_tree
from portal.areas.tree import Area
from portal.office import indicators_entry as entry
from portal.office import wording
from portal.office.asked import asked_area
from portal.office.desk import OutOfArea
from portal.office.indicators_board import Board, board_csv, number_text, read_board, target_on
from portal.office.indicators_forms import FigureForm, say, seen_of
from portal.office.indicators_plan import GROUPS, Indicator, Plan, load_plan
from portal.office.selection import UnknownWord
from portal.periods import last_day, month_of, quarter_of
from portal.periods import today as day_of
from portal.settings import Settings

MAY_TYPE = ("officer", "admin")
SHOWN_EDITIONS = 50


def add_pages(office: Blueprint, settings: Settings, engine: Engine, today: Callable[[], date]) -> None:
    """Add the board's pages to the desk. Raises BadPlan."""
    plan = load_plan(settings.root)

    @office.get("/indicators")
    def indicators() -> str:
        board = _board(engine, plan, today())
        guard.note(Action.VIEW, f"indicators area={board.area.code} period={board.period}")
        return render_template(
            "office/indicators.html",
            board=board,
            groups=[(group, [row for row in board.rows if row["group"] == group]) for group in GROUPS],
            plan=plan,
            may_type=guard.officer().role in MAY_TYPE,
            words=wording,
        )

    @office.get("/indicators.csv")
    def indicators_csv() -> Response:
        board = _board(engine, plan, today())
        guard.note(Action.EXPORT, f"indicators area={board.area.code} period={board.period}")
        return Response(
            board_csv(board),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="indicators.csv"'},
        )

    @office.route("/indicators/<indicator>", methods=["GET", "POST"])
    def indicator(indicator: str) -> Any:
        one = plan.indicators.get(indicator)
        # What is counted from events may have been typed in before: that can still be read.
        if one is None or not (one.typed or (one.recorded and request.method == "GET")):
            raise NotFound("error.office.not_typed" if one else "error.office.indicator")
        shelf = _Shelf(engine, plan, one, asked_area(load_tree(engine)), today())
        if request.method == "POST":
            if guard.officer().role not in MAY_TYPE:
                guard.refuse(f"indicator={one.id} area={shelf.area.code}", "error.office.role")
            return _save(shelf)
        try:
            period = entry.read_period(request.args.get("period", shelf.periods[0]), one, plan, shelf.day)
        except entry.Fault:
            raise NotFound("error.office.view") from None
        guard.note(Action.VIEW, f"indicator={one.id} area={shelf.area.code} period={period}")
        return _draw(shelf, period, shelf.form(period))


@dataclass(frozen=True)
class _Shelf:
    """One indicator in one area, on a day."""

    engine: Engine
    plan: Plan
    one: Indicator
    area: Area
    day: date

    @property
    def periods(self) -> tuple[str, ...]:
        """Those to choose from."""
        return entry.periods_to_enter(self.one, self.plan, self.day)

    def editions(self) -> list[TypedFigure]:
        """All that was ever typed in here, the newest entry first."""
        found = figures_of(self.engine, self.area.code, [self.one.id])
        return sorted(found, key=lambda figure: figure.entered_at, reverse=True)

    def now(self, period: str) -> TypedFigure | None:
        """The last edition of a period."""
        mine = [one for one in self.editions() if one.period == period]
        return max(mine, key=lambda one: one.edition, default=None)

    def form(self, period: str) -> FigureForm:
        """The form as it stands for a period."""
        now = self.now(period)
        form = FigureForm(formdata=None)
        form.period.data, form.seen.data = period, str(now.edition if now else 0)
        if now:
            form.value.data = number_text(now.value, self.one.unit if self.one.unit == "percent" else "number")
            form.source.data, form.note.data = now.source, now.note
        return form


def _save(shelf: _Shelf) -> Any:
    form = FigureForm()
    try:
        period = entry.read_period(form.period.data or "", shelf.one, shelf.plan, shelf.day)
    except entry.Fault as fault:
        form.period.data = shelf.periods[0]
        say(form.value, fault)
        return _draw(shelf, shelf.periods[0], form), 422
    value, lines = 0.0, {}
    try:
        value = entry.read_value(form.value.data or "", shelf.one.unit)
    except entry.Fault as fault:
        say(form.value, fault)
    for field, required in ((form.source, True), (form.note, False)):
        try:
            lines[field.name] = entry.read_line(field.data or "", required)
        except entry.Fault as fault:
            say(field, fault)
    if any((form.value.errors, form.source.errors, form.note.errors)):
        return _draw(shelf, period, form), 422
    by, at, edition = guard.officer().name, guard.door().now(), seen_of(form.seen) + 1
    figure = TypedFigure(shelf.one.id, shelf.area.code, period, edition, value, **lines, entered_by=by, entered_at=at)
    try:
        add_figure(shelf.engine, figure)
    except EditionTaken:
        return _draw(shelf, period, form, conflict=True), 409
    shown = number_text(value, shelf.one.unit if shelf.one.unit == "percent" else "number")
    detail = f"indicator={shelf.one.id} area={shelf.area.code} period={period} edition={edition} value={shown}"
    guard.note(Action.CHANGE, detail)
    return redirect(url_for("office.indicator", indicator=shelf.one.id, area=shelf.area.code, period=period), 303)


def _draw(shelf: _Shelf, period: str, form: FigureForm, conflict: bool = False) -> str:
    """`conflict`: somebody else was quicker; both values are shown, and only a further sending replaces theirs."""
    now = shelf.now(period)
    theirs = now if conflict else None
    if conflict:
        form.seen.data = str(now.edition if now else 0)
    target = target_on(shelf.engine, shelf.one, last_day(period))
    month = month_of(min(last_day(period), shelf.day))
    return render_template(
        "office/indicator.html",
        one=shelf.one,
        area=shelf.area,
        period=period,
        periods=shelf.periods,
        form=form,
        theirs=theirs,
        editions=shelf.editions()[:SHOWN_EDITIONS],
        target=number_text(target, shelf.one.unit) if shelf.one.has_target else "",
        base_year=shelf.plan.base_year,
        board=quarter_of(max(month, shelf.plan.start)),
        may_type=shelf.one.typed and guard.officer().role in MAY_TYPE,
        number=number_text,
        day_of=day_of,
        words=wording,
    )


def _board(engine: Engine, plan: Plan, day: date) -> Board:
    try:
        return read_board(engine, plan, request.args, guard.officer().area, day)
    except UnknownWord:
        raise NotFound("error.office.view") from None
    except OutOfArea as refused:
        guard.refuse(f"area={refused.area.code}", "error.office.area")
