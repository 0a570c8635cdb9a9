"""Opening a class hour: what a teacher fills in, and the hour that comes of it. Reads a form; writes nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from portal.areas.tree import Area, Tree
from portal.live.cards.markers import CARDS
from portal.live.codes import new_code
from portal.live.desk import ClassDesk
from portal.live.hands.counting import WAYS as HANDS
from portal.live.pacing import HOURS_SECONDS, MOST_HEADS, begin
from portal.live.store import Session
from portal.vocabulary import AUDIENCES

# How a class answers, by the value that the form sends: way and pace. What is not here cannot be opened.
CHOICES = {
    "own-self": ("own", "self"),
    "own-teacher": ("own", "teacher"),
    "cards-teacher": ("cards", "teacher"),
    "hands": ("hands", "teacher"),
    "sheet": ("sheet", "teacher"),
}
USUAL_HEADS = 40
TOO_FEW_CARDS = "class.fault.cards"
Group = tuple[str, Sequence[tuple[str, str]]]


class OpeningForm(Form):
    """Everything that an hour needs; every field but the number of heads is a choice of a few."""

    place = SelectField(validators=[InputRequired()])
    audience = SelectField(validators=[InputRequired()])
    test = SelectField(validators=[InputRequired()])
    heads = IntegerField(validators=[InputRequired(), NumberRange(1, MOST_HEADS)])
    way = SelectField(validators=[InputRequired()])
    story = SelectField(default="")

    def validate_heads(self, field: IntegerField) -> None:
        """There are so many cards and no more."""
        if str(self.way.data).startswith("cards-") and (field.data or 0) > CARDS:
            raise ValidationError(TOO_FEW_CARDS)


@dataclass(frozen=True)
class Opener:
    """In whose name and below which area an hour is opened."""

    name: str
    area: str


def form_for(desk: ClassDesk, opener: Opener, tag: str, posted: MultiDict[str, str] | None = None) -> OpeningForm:
    """The form with the choices of this teacher, filled in as far as can be guessed."""
    tree = desk.quiz.tree()
    form = OpeningForm(posted, data={"heads": USUAL_HEADS, "audience": "youth", "place": opener.area})
    form.place.choices = [(one.code, one.name) for one in places(desk, tree, opener.area)]
    form.audience.choices = [(one, gettext(f"audience.{one}")) for one in AUDIENCES]
    form.test.choices = {gettext(key): list(some) for key, some in _tests(desk, tag)}
    form.story.choices = _stories(desk, tag)
    form.way.choices = [(one, gettext(f"class.way.{one}")) for one in CHOICES]
    return form


def places(desk: ClassDesk, tree: Tree, area: str) -> list[Area]:
    """Communities and schools at or below `area` where something counts today."""
    day = desk.quiz.today()
    found = [one for one in tree.by_code.values() if one.kind in ("community", "school", "elsewhere")]
    below = tree.below(area)
    return [one for one in found if one.code in below and one.is_open(day) and tree.landing(one.code, day)]


def _tests(desk: ClassDesk, tag: str) -> list[Group]:
    """What may be asked: lessons with a test before and after, or a test alone. Exams leave no slip, so none."""
    bank = desk.quiz.bank
    measuring = {name: quiz for name, quiz in bank.quizzes.items() if quiz.measures}
    lessons = [(f"module:{one.id}", one.title(tag)) for one in desk.lessons.values() if one.quiz in measuring]
    tests = [(f"quiz:{name}", bank.wording(name, tag)[0].title) for name in measuring]
    return [("class.test.lesson", lessons), ("class.test.alone", tests)]


def _stories(desk: ClassDesk, tag: str) -> list[tuple[str, str]]:
    """What may be played by vote, with whom it is for; hearings say so, for they want roles and more time."""
    found = [("", gettext("class.story.none"))]
    for one in desk.tales.values():
        words = "class.story.court" if one.is_court else "class.story.one"
        audience = gettext(f"audience.{one.audience}")
        found.append((one.id, gettext(words, audience=audience, title=one.title(tag), minutes=one.minutes)))
    return found


def session_of(desk: ClassDesk, opener: Opener, form: OpeningForm, key: bytes) -> Session:
    """The hour that a checked form describes, with a fresh code."""
    kind, _, name = str(form.test.data).partition(":")
    module = name if kind == "module" else ""
    quiz = desk.lessons[name].quiz if module else name
    way, pace = CHOICES[str(form.way.data)]
    place = str(form.place.data)
    landed = desk.quiz.tree().landing(place, desk.quiz.today())
    assert landed is not None  # only such places are choices
    forms = desk.quiz.bank.quizzes[quiz].forms
    # Hands say nothing of one pupil, so there is nothing to compare: one test, after the lesson.
    compares = bool(module) and way not in HANDS
    state = begin(pace, len(next(iter(forms.values())).items), compares)
    return Session(
        id=secrets.token_hex(16),
        code=new_code(),
        place=place,
        community=landed.code,
        audience=str(form.audience.data),
        quiz=quiz,
        module=module,
        heads=int(form.heads.data or 0),
        way=way,
        pace=pace,
        phase=state.phase,
        stage=state.stage,
        item=state.item,
        step=1,
        expires=desk.now() + HOURS_SECONDS,
        opened_by=opener.name,
        key=key,
        story=str(form.story.data or ""),
    )
