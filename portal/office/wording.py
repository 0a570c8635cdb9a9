"""Words around numbers and periods, as catalogue keys with placeholders. No readable wording stands here."""

from datetime import date

import flask_babel
from babel.dates import format_skeleton

from portal.office.selection import kind_of


def period_label(period: str) -> str:
    """A month, quarter or year in full."""
    kind = kind_of(period)
    if kind == "month":
        day = date(int(period[:4]), int(period[5:]), 1)
        return format_skeleton("yMMMM", day, locale=flask_babel.get_locale())
    if kind == "quarter":
        return text("office.period.quarter", year=period[:4], quarter=period[-1])
    return text("office.period.year", year=period)


def period_short(period: str) -> str:
    """The same below a chart, where the year stands in a line of its own."""
    kind = kind_of(period)
    if kind == "quarter":
        return text("office.period.quarter_short", quarter=period[-1])
    return str(int(period[5:])) if kind == "month" else period


def percent(value: str) -> str:
    """A number of a table as percent."""
    return text("office.percent", value=value)


def rate_label(rate: str, step: str) -> str:
    """A rate of a table in words: `84`, `>=95`, `<=5`, and in whole tens when `step` is 10."""
    if rate.startswith(">="):
        return text("office.rate.or_more", value=rate[2:])
    if rate.startswith("<="):
        return text("office.rate.or_less", value=rate[2:])
    return text("office.rate.about" if step == "10" else "office.percent", value=rate)


def text(key: str, **values: object) -> str:
    """A message of the catalogue in the language in force."""
    return str(flask_babel.gettext(key, **values))
