"""Reads what an officer types: numbers, periods, source, note. Pure: text in, values or a named fault out.

Faults are codes; their wording is `office.typed.fault.<code>`. Percents become fractions, exactly as written."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from portal.office.indicators_plan import Indicator, Plan
from portal.office.selection import kind_of, period_with
from portal.periods import month_of, months_of, shift

LONGEST = 200
MOST = Decimal(10_000_000)  # more people than a district has: a slip of the finger
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_WHOLE = {"number", "share_of_base", "done"}
_DECIMALS = 2
# A telephone number, an identity card: eleven digits in a row have no business in a source or a note about a count.
_TELLING = re.compile(r"\d(?:[ -]?\d){10,}")
_NUMERALS = re.compile(  # written Chinese, from nought to ten thousand
    "[\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e07\u96f6\u4e24]"
)


class Fault(Exception):
    """Something typed is not usable; `code` names the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_value(text: str, unit: str) -> float:
    """The number for a figure or target of `unit`: a fraction for percent, else as typed. Raises Fault.

    Full-width digits, points and signs read like the narrow ones; commas may only part thousands."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u3002", ".")
    if unit == "percent":
        plain = plain.removesuffix("%").rstrip()
    if not plain:
        raise Fault("missing")
    if plain.startswith(("-", "\u2212")):
        raise Fault("negative")
    found = _NUMBER.fullmatch(plain) if len(plain) <= 20 else None
    if found is None:
        raise Fault(_why_no_number(plain))
    value, decimals = Decimal(plain.replace(",", "")), len(found[2] or "")
    if unit in _WHOLE and decimals:
        raise Fault("whole")
    if decimals > _DECIMALS:
        raise Fault("decimals")
    if unit in {"percent", "score"} and value > 100:
        raise Fault("above_hundred")
    if unit == "done" and value > 1:
        raise Fault("done")
    if value > MOST:
        raise Fault("large")
    return float(value / 100 if unit == "percent" else value)


def read_target(text: str, one: Indicator) -> float:
    """A target as it is typed: a share of the base year is a percent. Raises Fault; nothing is judged against 0 %."""
    value = read_value(text, "percent" if one.unit == "share_of_base" else one.unit)
    if one.direction == "at_least" and not value:
        raise Fault("zero")
    return value


def _why_no_number(plain: str) -> str:
    if _NUMERALS.search(plain):
        return "numerals"
    if "," in plain and re.fullmatch(r"[\d,.]+", plain, re.ASCII):
        return "comma"
    return "number"


def read_period(text: str, one: Indicator, plan: Plan, day: date) -> str:
    """The period of a figure: of the indicator's own kind, begun by `day`, not before the base year. Raises Fault."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    try:
        months = months_of(plain)
    except ValueError:
        raise Fault(f"period_{one.kind}") from None
    if kind_of(plain) != one.kind:
        raise Fault(f"period_{one.kind}")
    if months[0] > month_of(day):
        raise Fault("future")
    if months[0] < first_month(plan):
        raise Fault("early")
    return plain


def first_month(plan: Plan) -> str:
    """The earliest month that a figure may tell of: the base year, or the plan's start if that is earlier."""
    return min(f"{plan.base_year}-01", plan.start)


def periods_to_enter(one: Indicator, plan: Plan, day: date) -> tuple[str, ...]:
    """The periods of the indicator's kind up to the running one, newest first, at most five years of them."""
    month, found = month_of(day), dict[str, None]()
    while month >= first_month(plan) and month > shift(month_of(day), -60):
        found[period_with(month, one.kind)] = None
        month = shift(month, -1)
    return tuple(found)


def read_line(text: str, required: bool = False) -> str:
    """A source, reason or note: one line, at most 200 characters, nothing like a telephone or identity number."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if required and not plain:
        raise Fault("missing")
    if len(plain) > LONGEST:
        raise Fault("long")
    if not plain.isprintable():
        raise Fault("unprintable")
    if _TELLING.search(unicodedata.normalize("NFKC", plain)):
        raise Fault("telling")
    return plain


def read_day(text: str, first: date, last: date) -> date:
    """The day from which a target holds, between `first` and `last`. Raises Fault."""
    try:
        day = date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        raise Fault("day") from None
    if day < first:
        raise Fault("past")
    if day > last:
        raise Fault("far")
    return day
