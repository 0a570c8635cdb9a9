"""The public page of contests: sealed results of districts and subdistricts, by quarter, never ranked. No cookie.

May not touch the database itself: what is sealed is read at most once a minute."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, render_template
from sqlalchemy import Engine

from portal.areas.store import load_tree
from portal.office import wording
from portal.office.contests import Result, results
from portal.progress.memory import Memory
from portal.progress.public import public_areas
from portal.sealing import published
from portal.web import locale_or_404


def read_contests(engine: Engine) -> list[Result]:
    """The results as they stand: what is smaller than a subdistrict is in the sums alone."""
    tree = load_tree(engine)
    return results(published.contests(engine, frozenset(tree.by_code)), tree, public_areas(tree))


def add_pages(
    pages: Blueprint,
    engine: Engine,
    name: Callable[[str, str, str], str | None],
    seconds: Callable[[], float],
    answer: Callable[[str], Response],
) -> Memory[list[Result]]:
    """`name(tag, "contest", code)` is what a round is called; `answer` makes a page an answer that may be kept.

    Returns what is known, so that others may lead to it."""
    known = Memory(partial(read_contests, engine), seconds)

    @pages.get("/<lang>/progress/contest/")
    def contests(lang: str) -> Response:
        locale_or_404(lang)
        found = known()
        names = {one.round: name(lang, "contest", one.round) or one.round for one in found}
        return answer(render_template("progress/contest.html", found=found, names=names, words=wording))

    return known
