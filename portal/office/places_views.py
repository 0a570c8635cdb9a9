"""Places of help: the list of an area, a new one, what changed, "asked today", off the list and back.

May not touch the database. Institutions only. Whatever lies outside the own area is refused and logged; the log names
a place by its id, its area and its kind, never by what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.store import Action
from portal.areas.store import load_tree
from portal.areas.tree import Area, Tree
from portal.office.desk import to_choose
from portal.office.places_forms import PlaceForm, spoken
from portal.outreach.directory import store
from portal.outreach.directory.listing import KINDS_OF_AREA, HelpPlace, stands_for
from portal.vocabulary import HELP_PLACE_KINDS
from portal.web import day_label

MAY_CHANGE = ("officer", "admin")
DONE = ("made", "changed", "checked", "retired", "again")
STATES = ("in_use", "stale", "retired")


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date]) -> None:
    """The list and the changes to it."""

    @office.get("/places")
    def places() -> str:
        tree, own, day = load_tree(engine), guard.officer().area, today()
        area = _own_area(tree, request.args.get("area") or own)
        state = request.args.get("state") or "in_use"
        if state not in STATES:
            raise NotFound("error.office.view")
        every = store.list_places(engine, tree.below(area.code))
        stale = [one for one in every if not one.retired and one.stale(day)]
        shown = {"in_use": [one for one in every if not one.retired], "stale": stale}.get(state)
        shown = [one for one in every if one.retired] if shown is None else shown
        guard.note(Action.VIEW, f"page=places area={area.code} state={state}")
        done = request.args.get("done", "")
        return render_template(
            "office/places.html",
            area=area,
            areas=to_choose(tree, tree.by_code[own], area),
            tree=tree,
            state=state,
            states=STATES,
            shown=sorted(shown, key=lambda one: (one.area, HELP_PLACE_KINDS.index(one.kind), one.name)),
            stale=len(stale),
            day=day,
            label=day_label,
            spoken=spoken,
            closed=lambda one: not tree.by_code[one.area].is_open(day),
            stands=lambda one: stands_for(tree, one.area, day),
            done=done if done in DONE else "",
            may_change=guard.officer().role in MAY_CHANGE,
        )

    @office.route("/places/new", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def place_new() -> Any:
        tree = load_tree(engine)
        here = _own_area(tree, request.values.get("area") or guard.officer().area)
        form = PlaceForm(formdata=request.form if request.method == "POST" else None)
        form.offer(_choices(tree, here, today()), today())
        if request.method == "GET":
            form.area.data, form.checked.data = here.code, today().isoformat()
            guard.note(Action.VIEW, "page=place new")
            return _page(form, None)
        if not form.validate():
            return _page(form, None), 422
        try:
            made = store.add(engine, replace(form.place(), entered_by=guard.officer().name))
        except store.There as there:
            return _page(form, None, there.id), 409
        guard.note(Action.CHANGE, f"place={made.id} made area={made.area} kind={made.kind}")
        return _back(made, "made")

    @office.route("/places/<name>", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def place(name: str) -> Any:
        tree, one = _one(engine, name)
        form = PlaceForm(formdata=request.form if request.method == "POST" else None)
        if request.method == "GET":
            for field in ("area", "kind", "name", "address", "phone", "hours"):
                form[field].data = getattr(one, field)
            form.languages.data, form.checked.data = list(one.languages), one.checked.isoformat()
            stands = stands_for(tree, one.area, today()) or tree.by_code[one.area]
            form.area.data = stands.code
            form.offer(_choices(tree, tree.by_code[one.area], today()), today())
            guard.note(Action.VIEW, f"place={one.id}")
            return _page(form, one)
        there_too = _own_area(tree, request.form.get("area") or one.area)
        form.offer(_choices(tree, there_too, today()), today())
        if not form.validate():
            return _page(form, one), 422
        now = replace(form.place(), id=one.id, entered_by=guard.officer().name, retired=one.retired)
        try:
            store.change(engine, now)
        except store.There as there:
            return _page(form, one, there.id), 409
        guard.note(Action.CHANGE, f"place={one.id} changed area={now.area} kind={now.kind}")
        return _back(now, "changed")

    @office.post("/places/<name>/checked")
    @guard.only(*MAY_CHANGE)
    def place_checked(name: str) -> Any:
        _, one = _one(engine, name)
        store.set_checked(engine, one.id, today())
        guard.note(Action.CHANGE, f"place={one.id} checked")
        return _back(one, "checked")

    @office.post("/places/<name>/retire")
    @guard.only(*MAY_CHANGE)
    def place_retire(name: str) -> Any:
        _, one = _one(engine, name)
        retired = request.form.get("retired") == "1"
        try:
            store.set_retired(engine, one.id, retired)
        except store.There as there:
            form = PlaceForm(formdata=None, data={"area": one.area})
            tree = load_tree(engine)
            form.offer(_choices(tree, tree.by_code[one.area], today()), today())
            return _page(form, one, there.id), 409
        guard.note(Action.CHANGE, f"place={one.id} {'retired' if retired else 'in use again'}")
        return _back(one, "retired" if retired else "again")


def _page(form: PlaceForm, one: HelpPlace | None, there: str = "") -> str:
    return render_template("office/place.html", form=form, one=one, there=there, areas=form.area.choices)


def _back(one: HelpPlace, done: str) -> Any:
    return redirect(url_for("office.places", area=one.area, done=done), 303)


def _one(engine: Engine, name: str) -> tuple[Tree, HelpPlace]:
    """A place of the officer's own area."""
    one = store.find(engine, name)
    if one is None:
        raise NotFound("error.office.place")
    tree = load_tree(engine)
    _own_area(tree, one.area)
    return tree, one


def _own_area(tree: Tree, code: str) -> Area:
    if code not in tree.below(guard.officer().area):
        guard.refuse(f"area={code}"[:80], "error.office.area")
    return tree.by_code[code]


def _choices(tree: Tree, here: Area, day: date) -> Sequence[tuple[int, Area]]:
    """Open areas of the kinds that have a page."""
    own = tree.by_code[guard.officer().area]
    return [
        (depth, area) for depth, area in to_choose(tree, own, here) if area.kind in KINDS_OF_AREA and area.is_open(day)
    ]
