"""A typed figure and a changed target as forms. Labels are catalogue keys; `indicators_entry` says what is right."""

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.fields.core import Field

from portal.office.indicators_entry import Fault

_LINE = {"autocomplete": "off", "maxlength": "200"}
_NUMBER = {"autocomplete": "off", "inputmode": "decimal", "dir": "ltr"}


class FigureForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A number with its source and note; `seen` is the edition that the officer had on the screen."""

    period = HiddenField()
    seen = HiddenField()
    value = StringField(lazy_gettext("office.typed.value"), render_kw=_NUMBER)
    source = StringField(lazy_gettext("office.typed.source"), render_kw=_LINE)
    note = StringField(lazy_gettext("office.typed.note"), render_kw=_LINE)


class TargetForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A target, from which day on, and why; `seen` counts the changes that the officer had on the screen."""

    seen = HiddenField()
    value = StringField(lazy_gettext("office.target.value"), render_kw=_NUMBER)
    valid_from = StringField(lazy_gettext("office.target.valid_from"), render_kw={"type": "date"})
    reason = StringField(lazy_gettext("office.target.reason"), render_kw=_LINE)


def say(field: Field, fault: Fault) -> None:
    """Put the message of a fault below its field."""
    field.errors = [gettext(f"office.typed.fault.{fault.code}")]


def seen_of(field: Field) -> int:
    """The edition that was on the screen; something else than a number was never on one."""
    text = field.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
