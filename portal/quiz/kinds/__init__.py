"""Kinds of item: one class and one template each. A new kind is a file and a template here, and a line below."""

from collections.abc import Mapping

from portal.quiz.kinds.base import BadAnswer as BadAnswer
from portal.quiz.kinds.base import Kind as Kind
from portal.quiz.kinds.choice import Choice
from portal.quiz.kinds.claims import Claims
from portal.quiz.kinds.order import Order
from portal.quiz.kinds.picture import Picture
from portal.quiz.kinds.point import Point

KINDS: Mapping[str, Kind] = {
    "choice": Choice(),
    "picture": Picture(),
    "point": Point(),
    "claims": Claims(),
    "order": Order(),
}
