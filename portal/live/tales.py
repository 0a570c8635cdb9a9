"""A story as a class may see it: its arrows, and each of its scenes drawn in a language. Drawn by create_app's helpers.

This room knows no content: it gets words that are safe to show, and where the arrows lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from portal.live.telling import Plot


@dataclass(frozen=True)
class Way:
    """One choice: its words, whether it is one of the good ones, and what follows from it."""

    text: str
    good: bool
    because: Markup


@dataclass(frozen=True)
class Told:
    """One scene in a language: what is read, then what is asked (`ways` by letter), or how it ends."""

    title: Markup
    body: Markup
    question: Markup
    ways: Mapping[str, Way]
    ending: Markup
    tag: str


@dataclass(frozen=True)
class Tale:
    """A story that a class may play; `scene` draws one by language and id."""

    id: str
    audience: str
    is_court: bool
    minutes: int
    plot: Plot
    title: Callable[[str], str]
    scene: Callable[[str, str], Told]
