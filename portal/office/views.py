"""The officers' pages: sign-in, change of password, the dashboard and its CSV.

May not touch the database and may not reach slips: what it shows comes from `desk`, who comes in is decided by
`accounts.guard`, and both pages of figures show the very same rows."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Engine
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as Answer

from portal.accounts import guard
from portal.accounts.forms import PasswordForm, SignInForm
from portal.accounts.passwords import Fault
from portal.accounts.store import Action
from portal.office import navigation, table, wording
from portal.office.chart import chart
from portal.office.desk import OutOfArea, Page, read_page
from portal.office.headline import worst_case
from portal.office.selection import AUDIENCE_VIEWS, PHASE_VIEWS, UnknownWord
from portal.settings import Settings
from portal.web import current_locale

SEES_FIGURES = ("viewer", "officer", "admin")


def blueprint(settings: Settings, engine: Engine, today: Callable[[], date]) -> Blueprint:
    """All pages below /office/."""
    office = Blueprint("office", __name__, url_prefix="/office")
    guard.protect(office, SEES_FIGURES, sign_in_page="office.sign_in", password_page="office.password")

    @office.context_processor
    def _officer() -> dict[str, object]:
        officer = guard.officer() if guard.is_signed_in() else None
        return {"officer": officer, "contents": navigation.entries(officer.role) if officer else []}

    @office.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Answer | tuple[str, int] | str:
        if guard.is_signed_in():
            return redirect(url_for("office.dashboard"), 303)
        form = SignInForm()
        if not form.validate_on_submit():
            return render_template("office/sign_in.html", form=form, refused=False)
        if not guard.sign_in(form.name.data or "", form.password.data or ""):
            return render_template("office/sign_in.html", form=form, refused=True), 403
        return redirect(url_for("office.dashboard"), 303)

    @office.route("/password", methods=["GET", "POST"])
    def password() -> Answer | str:
        form = PasswordForm()
        if form.validate_on_submit():
            if form.new.data != form.again.data:
                form.again.errors = [gettext("office.password.fault.again")]
            elif fault := guard.change_password(form.current.data or "", form.new.data or ""):
                field = form.current if fault is Fault.CURRENT else form.new
                field.errors = [gettext(f"office.password.fault.{fault.value}")]
            else:
                return redirect(url_for("office.dashboard"), 303)
        return render_template("office/password.html", form=form, must_change=guard.officer().must_change)

    @office.post("/sign-out")
    def sign_out() -> Answer:
        guard.sign_out()
        return redirect(url_for("office.sign_in"), 303)

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
        guard.note(Action.REFUSED, f"area={refused.area.code}")
        raise Forbidden("error.office.area") from None


def _note(action: Action, page: Page) -> None:
    guard.note(action, " ".join(f"{name}={word}" for name, word in page.view.words().items()))
