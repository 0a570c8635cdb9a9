"""Forms of a placement: a new one, and where it moves to. Labels are catalogue keys; the pages fill in the choices."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.core import Field

from portal.areas.tree import Area
from portal.office.library import Library
from portal.office.placements_wording import KINDS, LANGUAGES, audience_label, kind_label, language_label, target_label
from portal.outreach.sheet import LONGEST_PLACE, place_fault
from portal.vocabulary import AUDIENCES

_PLACE = {"autocomplete": "off", "maxlength": str(LONGEST_PLACE)}
_INDENT = "\N{EM SPACE}"


def _good_place(form: FlaskForm, field: Field) -> None:
    field.data = " ".join((field.data or "").split())
    if code := place_fault(field.data):
        raise ValidationError(gettext(f"office.placements.fault.{code}"))


class _Known(SelectField):
    """A list; something else than what stands on it was never offered."""

    def pre_validate(self, form: object) -> None:
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(gettext("office.placements.fault.choice"))


class MoveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """From now on it hangs there."""

    area = _Known(lazy_gettext("office.view.area"))
    place = StringField(lazy_gettext("office.placements.place"), [_good_place], render_kw=_PLACE)

    def offer_areas(self, areas: Sequence[tuple[int, Area]]) -> None:
        """Areas with their depth in the tree."""
        self.area.choices = [(one.code, f"{_INDENT * depth}{one.name}") for depth, one in areas]


class PlacementForm(MoveForm):
    """Everything of a new one."""

    kind = _Known(lazy_gettext("office.placements.kind"))
    target = _Known(lazy_gettext("office.placements.target"))
    audience = _Known(lazy_gettext("office.view.audience"))
    language = _Known(lazy_gettext("office.placements.language"))

    def offer(self, library: Library, tag: str) -> None:
        """What may be chosen, in the officer's language."""
        self.kind.choices = [(one, kind_label(one)) for one in KINDS]
        self.audience.choices = [(one, audience_label(one)) for one in AUDIENCES]
        self.language.choices = [(one, language_label(one)) for one in LANGUAGES]
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in library.targets:
            kind = one.partition(":")[0]
            group = str(gettext(f"office.placements.target_kind.{kind}"))
            groups.setdefault(group, []).append((one, target_label(library, tag, one)))
        self.target.choices = groups
