"""The audit for admins: a page and its CSV, of the own area and below, by account and month from closed lists.

May not touch the database: the lines come from `accounts.trail`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.roster import store as roster
from portal.accounts.store import Action
from portal.accounts.trail import store as trail
from portal.accounts.trail.store import Entry, Question
from portal.areas.store import load_tree
from portal.office import wording
from portal.office.table import Row, rows_csv
from portal.periods import CHINA, month_of, shift

COLUMNS = ("at", "account", "action", "detail")
PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and the lists from which it may choose."""

    question: Question
    account: str
    month: str
    accounts: list[str]
    months: list[str]

    def words(self) -> dict[str, str]:
        """The words of the address; empty ones are left out."""
        return {name: word for name, word in (("account", self.account), ("month", self.month)) if word}

    def detail(self, page: str) -> str:
        """For the audit itself: reading it is an action too."""
        return " ".join([f"page={page}", *(f"{name}={word}" for name, word in self.words().items())])


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date]) -> None:
    """The page and the file."""

    @office.get("/audit")
    @guard.only("admin")
    def audit() -> str:
        asked = _ask(engine, today())
        total = trail.count(engine, asked.question)
        pages = max(1, -(-total // PAGE))
        number = _page_number(pages)
        entries = trail.page(engine, asked.question, (number - 1) * PAGE, PAGE)
        guard.note(Action.VIEW, asked.detail("audit"))
        return render_template(
            "office/audit.html",
            asked=asked,
            rows=[_row(one) for one in entries],
            actions=[action.value for action in Action],
            total=total,
            number=number,
            pages=pages,
            words=wording,
        )

    @office.get("/audit.csv")
    @guard.only("admin")
    def audit_csv() -> Response:
        asked = _ask(engine, today())
        body = rows_csv(COLUMNS, map(_row, trail.everything(engine, asked.question)))
        guard.note(Action.EXPORT, asked.detail("audit"))
        return Response(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
        )


def _ask(engine: Engine, day: date) -> Asked:
    codes = load_tree(engine).below(guard.officer().area)
    accounts = [member.name for member in roster.members(engine, codes, guard.door().now())]
    account, month = request.args.get("account", ""), request.args.get("month", "")
    if account and account not in accounts:
        guard.refuse(f"audit account={account}", "error.office.account")
    months = _months(trail.oldest(engine, codes), day)
    if month and month not in months:
        raise NotFound("error.office.audit")
    start, end = (_start(month), _start(shift(month, 1))) if month else (None, None)
    return Asked(Question(codes, account, start, end), account, month, accounts, months)


def _months(first: datetime | None, day: date) -> list[str]:
    """From the month of today back to that of the first line."""
    found, last = [month_of(day)], month_of(first.date()) if first else month_of(day)
    while found[-1] > last:
        found.append(shift(found[-1], -1))
    return found


def _start(month: str) -> datetime:
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=CHINA)


def _page_number(pages: int) -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= pages):
        raise NotFound("error.office.audit")
    return int(text)


def _row(entry: Entry) -> Row:
    cells = (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.account, entry.action, entry.detail)
    return dict(zip(COLUMNS, cells, strict=True))
