"""Reads a posted quiz: WTForms for the fixed fields, the kinds of item for the answers.

May not write anything. Raises `Refused` with the key of a message in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.validators import AnyOf, InputRequired, Optional

from portal.quiz.forms import Form as Paper
from portal.quiz.kinds import KINDS, BadAnswer
from portal.vocabulary import AUDIENCES

PREFIX = "q."


class Refused(ValueError):
    """The post cannot be used; `key` names the message."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class AttemptForm(Form):
    """Everything of a posted attempt but the answers and the place."""

    ticket = HiddenField(validators=[InputRequired()])
    repeat = BooleanField()
    before = StringField(validators=[Optional(), AnyOf(("0", "1"))])
    website = StringField()  # no person sees it: only a machine fills it in
    quick = BooleanField()  # of a form issued early the device alone knows how long it took
    waited = BooleanField()  # these answers waited on the device and were never sent before


class PlaceForm(Form):
    """Where an attempt counts; an exam does not ask it."""

    community = StringField(validators=[InputRequired()])
    audience = StringField(validators=[InputRequired(), AnyOf(AUDIENCES)])


@dataclass(frozen=True)
class Attempt:
    """What was posted, checked: `before` is None unless the device kept a before-result. An exam has no `community`."""

    community: str
    audience: str
    answers: str
    repeat: bool
    before: bool | None
    machine: bool
    quick: bool = False


def read_fields(posted: MultiDict[str, str]) -> AttemptForm:
    """The fixed fields; raises Refused."""
    form = AttemptForm(posted)
    if not form.validate():
        raise Refused("error.form")
    return form


def read_place(posted: MultiDict[str, str], communities: Mapping[str, str]) -> tuple[str, str]:
    """The community where the attempt counts (of those that may be posted) and the audience; raises Refused."""
    form = PlaceForm(posted)
    if not form.validate():
        raise Refused(f"error.{next(iter(form.errors))}")
    community = communities.get(form.community.data or "")
    if community is None:
        raise Refused("error.community")
    return community, form.audience.data or ""


def read_answers(posted: MultiDict[str, str], paper: Paper) -> str:
    """One character an item; raises Refused for items of another form, unknown options and doubled answers."""
    asked = {PREFIX + item.id for item in paper.items}
    given = [name for name in posted if name.startswith(PREFIX)]
    if not asked.issuperset(given) or any(len(posted.getlist(name)) > 1 for name in given):
        raise Refused("error.answers")
    try:
        return "".join(KINDS[item.kind].read(item, posted.get(PREFIX + item.id)) for item in paper.items)
    except BadAnswer:
        raise Refused("error.answers") from None
