"""Finds an area by its name or code, where a list of areas is too long for a page, and leads back to the page.

May not touch the database itself. It looks only at the officer's own area and what is below: names outside stay
unknown, and no figure stands here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.store import load_tree
from portal.areas.tree import Area, Tree

PAGES = ("office.overview", "office.dashboard", "office.indicators", "office.bulletin")
KEPT = ("audience", "phase", "period")  # choices of the page, which checks them itself
WORDS = ("name", "page", *KEPT)
LONGEST, MOST = 60, 50


@dataclass(frozen=True)
class Found:
    """An area, those above it within the officer's own, and the page that was left, of this area."""

    area: Area
    above: tuple[Area, ...]
    address: str


def add_pages(office: Blueprint, engine: Engine) -> None:
    """One page, asked by a field beside every shortened list."""

    @office.get("/find")
    def find_area() -> Response | str:
        if request.args.keys() - {*WORDS}:
            raise NotFound("error.office.view")
        page, name = request.args.get("page", PAGES[0]), request.args.get("name", "").strip()[:LONGEST]
        if page not in PAGES:
            raise NotFound("error.office.view")
        guard.note(Action.VIEW, f"find={name}")
        tree, own = load_tree(engine), guard.officer().area
        kept = {word: request.args[word] for word in KEPT if word in request.args}
        areas = matches(tree, own, name)
        if len(areas) == 1:
            only = _address(page, kept, areas[0])
            return redirect(only, 303)  # nosemgrep: redirect-to-what-was-sent # url_for of one of PAGES makes it
        found = [_found(tree, own, area, page, kept) for area in areas[:MOST]]
        return render_template(
            "office/find.html", name=name, page=page, kept=kept, found=found, more=len(areas) - len(found)
        )


def matches(tree: Tree, own: str, name: str) -> list[Area]:
    """The areas of `own` and below whose name has `name` in it or whose code begins so, in the order of the codes.

    A whole code or name is that area alone, if there is only one."""
    word = name.casefold()
    if not word:
        return []
    areas = [tree.by_code[code] for code in sorted(tree.below(own))]
    whole = [one for one in areas if word in (one.code.casefold(), one.name.casefold())]
    part = [one for one in areas if word in one.name.casefold() or one.code.casefold().startswith(word)]
    return whole if len(whole) == 1 else part


def _found(tree: Tree, own: str, area: Area, page: str, kept: Mapping[str, str]) -> Found:
    way: list[Area] = []
    step = area
    while step.code != own and step.parent:
        step = tree.by_code[step.parent]
        way.insert(0, step)
    return Found(area, tuple(way), _address(page, kept, area))


def _address(page: str, kept: Mapping[str, str], area: Area) -> str:
    words: dict[str, Any] = {**kept, "area": area.code}
    return url_for(page, **words)
