"""The end of a community as a form, and the wording of what is wrong with a table. Labels are catalogue keys."""

from datetime import date

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from portal.areas.faults import Fault
from portal.areas.tree import PARENT_KINDS

_WITH_KINDS = {"below", "moved_kind"}


class CloseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """From which day on, and into which community; the store says what is possible."""

    day = StringField(lazy_gettext("office.areas.close.day"), render_kw={"type": "date"})
    into = SelectField(lazy_gettext("office.areas.close.into"), validate_choice=False)


def day_in(text: str) -> date | None:
    """The day of a date field."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def words_of(one: Fault) -> str:
    """What is wrong, in the officer's language."""
    values = {
        name: gettext(f"office.areas.kind.{text}") if one.code in _WITH_KINDS and text in PARENT_KINDS else text
        for name, text in one.values
    }
    return str(gettext(f"office.areas.fault.{one.code}", **values))
