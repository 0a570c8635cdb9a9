"""The form of a place of help. Labels are catalogue keys; what is right is said by `outreach.directory.listing`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.core import Field

from portal.areas.tree import Area
from portal.locales import BY_TAG
from portal.outreach.directory import listing
from portal.outreach.directory.listing import LONGEST, SPOKEN, HelpPlace
from portal.vocabulary import HELP_PLACE_KINDS

_INDENT = "\N{EM SPACE}"


def _line(form: FlaskForm, field: Field) -> None:
    field.data = listing.tidy(field.data or "")
    if code := listing.text_fault(field.name, field.data):
        raise ValidationError(gettext(f"office.places.fault.{code}", most=LONGEST[field.name]))


def _phone(form: FlaskForm, field: Field) -> None:
    field.data = listing.tidy_phone(field.data or "")
    if code := listing.phone_fault(field.data):
        raise ValidationError(gettext(f"office.places.fault.{code}"))


def _own(form: FlaskForm, field: Field) -> None:
    if not field.data:
        raise ValidationError(gettext("office.places.fault.own"))


class _Known(SelectField):
    """A list; something else than what stands on it was never offered."""

    def pre_validate(self, form: object) -> None:
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(gettext("office.places.fault.choice"))


def _text(most: str) -> dict[str, str]:
    return {"autocomplete": "off", "maxlength": str(LONGEST[most]), "dir": "auto"}


class PlaceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One institution. `own` is ticked each time: that the number is nobody's private one."""

    area = _Known(lazy_gettext("office.places.area"))
    kind = _Known(lazy_gettext("office.places.kind"))
    name = StringField(lazy_gettext("office.places.name"), [_line], render_kw=_text("name"))
    address = StringField(lazy_gettext("office.places.address"), [_line], render_kw=_text("address"))
    phone = StringField(
        lazy_gettext("office.places.phone"),
        [_phone],
        render_kw={"autocomplete": "off", "maxlength": str(LONGEST["phone"]), "dir": "ltr", "inputmode": "tel"},
    )
    hours = StringField(lazy_gettext("office.places.hours"), [_line], render_kw=_text("hours"))
    languages = SelectMultipleField(lazy_gettext("office.places.languages"))
    checked = StringField(lazy_gettext("office.places.checked"), render_kw={"type": "date", "dir": "ltr"})
    own = BooleanField(lazy_gettext("office.places.own"), [_own])

    def offer(self, areas: Sequence[tuple[int, Area]], today: date) -> None:
        """What may be chosen, and the last day on which it may have been checked."""
        self.area.choices = [(one.code, f"{_INDENT * depth}{one.name}") for depth, one in areas]
        self.kind.choices = [(one, gettext(f"near.kind.{one}")) for one in HELP_PLACE_KINDS]
        self.languages.choices = [(tag, spoken(tag)) for tag in SPOKEN]
        self._today = today

    def validate_checked(self, field: Field) -> None:
        """A day that was: a check in the future checked nothing."""
        if code := listing.day_fault(_day(field.data), self._today):
            raise ValidationError(gettext(f"office.places.fault.{code}"))

    def place(self) -> HelpPlace:
        """What was typed, once it is valid."""
        day = _day(self.checked.data)
        assert day
        names = ("area", "kind", "name", "address", "phone", "hours")
        values: dict[str, Any] = {name: self[name].data for name in names}
        chosen = set(self.languages.data or ())
        return HelpPlace(**values, languages=tuple(tag for tag in SPOKEN if tag in chosen), checked=day)


def spoken(tag: str) -> str:
    """A language as one speaks it."""
    return gettext("near.chinese") if tag == "zh-Hans" else BY_TAG[tag].own_name


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None
