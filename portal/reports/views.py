"""`/<lang>/report/`: what is wrong with a page, in one choice. Public, without account, name or free text.

Reads nothing of the reader but the address, in memory, for the limit."""

from collections.abc import Callable, Collection
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from wtforms import Form, HiddenField, StringField
from wtforms.validators import AnyOf, InputRequired

from portal.periods import month_of
from portal.reports.reasons import REASONS
from portal.reports.store import count_report
from portal.web import from_this_site, locale_or_404


class ReportForm(Form):
    """One page and one reason."""

    page = HiddenField(validators=[InputRequired()])
    reason = StringField(validators=[InputRequired(), AnyOf(REASONS)])


def blueprint(
    engine: Engine, pages_of: Callable[[], Collection[str]], today: Callable[[], date], allowed: Callable[[str], bool]
) -> Blueprint:
    """`pages_of()` are the addresses that can be reported; an address that is none of them counts for nothing.

    `allowed(address)` is the limit on posts from one network address. Every template gets `reportable()`, by
    which a page knows whether to offer the link here."""
    pages = Blueprint("reports", __name__)

    @pages.route("/<lang>/report/", methods=["GET", "POST"])
    def report(lang: str) -> Response | str | tuple[str, int]:
        locale_or_404(lang)
        if request.method != "POST":
            page = request.args.get("page", "")
            if page and page not in pages_of():
                abort(404, "error.report")
            return render_template("reports/report.html", page=page, done=not page, fault="")
        if not from_this_site(request):
            abort(403, "error.other_site")
        if not allowed(request.remote_addr or ""):
            abort(429)
        form = ReportForm(request.form)
        page = form.page.data or ""
        if page not in pages_of():
            abort(400, "error.report")
        if not form.validate():
            fault = "error.report_reason"
            return render_template("reports/report.html", page=page, done=False, fault=fault), 422
        try:
            count_report(engine, page, form.reason.data or "", month_of(today()))
        except SQLAlchemyError:
            abort(503, "error.report_again")
        answer = redirect(f"/{lang}/report/", 303)
        assert isinstance(answer, Response)
        return answer

    @pages.app_context_processor
    def _for_every_page() -> dict[str, object]:
        return {"reasons": REASONS, "reportable": lambda: request.path in pages_of()}

    return pages
