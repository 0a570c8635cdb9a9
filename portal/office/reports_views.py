"""What readers reported about pages: counts by page, reason and month, for those who look after the content.

May not touch the database itself: the counts come from reports.store."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, render_template
from sqlalchemy import Engine

from portal.accounts import guard
from portal.periods import month_of, shift
from portal.reports import store


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date]) -> None:
    """One page, the same for every area: a page of content belongs to none."""

    @office.get("/reports")
    @guard.only("officer", "admin")
    def reports() -> str:
        since = shift(month_of(today()), 1 - store.KEPT_MONTHS)
        return render_template("office/reports.html", reports=store.reports(engine, since))
