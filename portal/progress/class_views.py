"""Draws what was sealed of a class hour, for the class's own page. `live` is handed this and knows nothing of it."""

from collections.abc import Callable, Mapping
from typing import Protocol

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Engine

from portal.office import wording
from portal.office.sessions import read_report
from portal.progress.classes import next_lesson
from portal.web import current_locale

Name = Callable[[str, str, str], str | None]


class Hour(Protocol):
    """What must be known of a class hour."""

    @property
    def id(self) -> str: ...
    @property
    def community(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def module(self) -> str: ...


def drawer(
    engine: Engine, name: Name, address: Name, lesson_of: Mapping[str, str], audiences: Mapping[str, str]
) -> Callable[[Hour], Markup]:
    """`name` and `address` take a language tag, a kind and an id. `lesson_of`: the lesson on each substance;
    `audiences`: for whom each lesson is."""

    def draw(one: Hour) -> Markup:
        tag = current_locale().tag
        found = next_lesson(engine, one.community, one.audience, one.module, lesson_of, audiences)
        page = render_template(
            "live/_figures.html",
            report=read_report(engine, one.id, one.community),
            words=wording,
            following=found,
            name=lambda kind, code: name(tag, kind, code) or code,
            address=address(tag, "module", found.module) if found else None,
        )
        return Markup(page)  # nosec B704 # our own template, escaping itself

    return draw
