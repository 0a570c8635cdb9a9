"""Printed codes: the list with its bands, a new one, one of them; taking it out of use, moving it.

May not touch the database. Whoever looks sees bands only, refreshed at night; whatever lies outside the own area is
refused and logged."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import Conflict, NotFound

from portal.accounts import guard
from portal.accounts.store import Action
from portal.addresses import whole_address
from portal.areas.store import load_tree
from portal.areas.tree import Area, Tree
from portal.office import placements, placements_import_views, wording
from portal.office import placements_wording as names
from portal.office.desk import to_choose
from portal.office.library import Library
from portal.office.placements import Asked
from portal.office.placements_forms import MoveForm, PlacementForm
from portal.office.selection import UnknownWord
from portal.office.table import rows_csv
from portal.outreach.codes import read_code, typed_address
from portal.outreach.counting import store as counting
from portal.outreach.store import Placement, add_placements, find_placement, list_placements, move, set_retired
from portal.periods import month_of, shift
from portal.settings import Settings
from portal.vocabulary import AUDIENCES, PLACEMENT_KINDS
from portal.web import current_locale

MAY_CHANGE = ("officer", "admin")
DONE = ("made", "moved", "retired", "again", "imported")
FILE = (*placements.COLUMNS, "target_title", *placements.COUNTED, "month", "state")


def add_pages(
    office: Blueprint, settings: Settings, engine: Engine, today: Callable[[], date], library: Library
) -> None:
    """The list and its file, a new placement, one of them; and the import."""
    placements_import_views.add_pages(office, settings, engine, today, library)

    def page_of(asked: Asked) -> tuple[Tree, list[Placement], frozenset[str]]:
        tree = load_tree(engine)
        area = tree.get(asked.area)
        if area is None or area.code not in tree.below(guard.officer().area):
            guard.refuse(f"area={asked.area}", "error.office.area")
        found = list_placements(engine, tree.below(area.code))
        dead = dead_codes(engine, found, today())
        return tree, list(placements.chosen(found, asked, dead)), dead

    def rows_of(asked: Asked, tree: Tree, found: Sequence[Placement], dead: frozenset[str]) -> list[dict[str, str]]:
        codes = [one.code for one in found]
        host = urlsplit(site(settings)).netloc
        address = {code: typed_address(host, code) for code in codes}
        words = {one.code: library.check_word(one.code, one.language or "zh-Hans") for one in found}
        bands = counting.shown(engine, codes, asked.month)
        return [dict(row) for row in placements.list_rows(found, tree, bands, dead, address, words)]

    @office.get("/placements", endpoint="placements")
    def placements_list() -> str:
        asked = _asked(today())
        tree, found, dead = page_of(asked)
        pages = max(1, -(-len(found) // placements.ON_A_PAGE))
        if asked.page > pages:
            raise NotFound("error.office.view")
        start = (asked.page - 1) * placements.ON_A_PAGE
        here = found[start : start + placements.ON_A_PAGE]
        guard.note(Action.VIEW, _words(asked))
        done = request.args.get("done", "")
        return render_template(
            "office/placements.html",
            asked=asked,
            area=tree.by_code[asked.area],
            areas=to_choose(tree, tree.by_code[guard.officer().area], tree.by_code[asked.area]),
            rows=rows_of(asked, tree, here, dead),
            total=len(found),
            pages=pages,
            dead=len(dead),
            months=placements.months(month_of(today())),
            last=shift(month_of(today()), -1),
            states=placements.STATES,
            kinds=PLACEMENT_KINDS,
            audiences=AUDIENCES,
            label=lambda target: names.target_label(library, current_locale().tag, target),
            language=names.language_label,
            words=wording,
            done=done if done in DONE else "",
            has_prints="office.placements_print" in current_app.view_functions,
            imported=request.args.get("n", "", str)[:5],
            may_change=guard.officer().role in MAY_CHANGE,
        )

    @office.get("/placements/list.csv")
    def placements_file() -> Response:
        asked = _asked(today())
        tree, found, dead = page_of(asked)
        tag = current_locale().tag
        title = {one.target: names.target_label(library, tag, one.target) for one in found}
        rows = [
            {**row, "target_title": title[row["target"]], "month": asked.month}
            for row in rows_of(asked, tree, found, dead)
        ]
        guard.note(Action.EXPORT, _words(asked))
        return Response(
            rows_csv(FILE, rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="placements.csv"'},
        )

    @office.route("/placements/new", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def placement_new() -> Any:
        tree, own = load_tree(engine), guard.officer().area
        here = _own_area(tree, request.values.get("area") or own)
        form = PlacementForm(formdata=request.form if request.method == "POST" else None)
        form.offer_areas(_open(to_choose(tree, tree.by_code[own], here), today()))
        form.offer(library, current_locale().tag)
        there = ""
        if request.method == "GET":
            form.area.data = here.code
            guard.note(Action.VIEW, "page=placement new")
        elif form.validate():
            fields = ("area", "audience", "target", "place", "kind", "language")
            one = Placement("", **{name: form[name].data for name in fields}, since=month_of(today()))
            if made := add_placements(engine, [one]):
                guard.note(Action.CHANGE, f"placement={made[0].code} made area={one.area} target={one.target}")
                return redirect(url_for("office.placement", code=made[0].code, done="made"), 303)
            there = next(two.code for two in list_placements(engine, {one.area}) if two.what == one.what)
        page = render_template("office/placement_new.html", form=form, there=there, areas=form.area.choices)
        return page, 200 if request.method == "GET" else 409 if there else 422

    @office.get("/placements/<code>")
    def placement(code: str) -> str:
        tree, one = own_placement(engine, code)
        guard.note(Action.VIEW, f"placement={one.code}")
        return draw(tree, one)

    @office.post("/placements/<code>/move")
    @guard.only(*MAY_CHANGE)
    def placement_move(code: str) -> Any:
        tree, one = own_placement(engine, code)
        form = _move_form(tree, one, today(), request.form)
        if not form.validate():
            return draw(tree, one, form), 422
        if one.kind == "event":  # it hangs where its event is
            raise Conflict
        now = move(engine, one.code, str(form.area.data), str(form.place.data))
        guard.note(Action.CHANGE, f"placement={one.code} moved from={one.area} to={now.area}")
        return redirect(url_for("office.placement", code=one.code, done="moved"), 303)

    @office.post("/placements/<code>/retire")
    @guard.only(*MAY_CHANGE)
    def placement_retire(code: str) -> Any:
        _, one = own_placement(engine, code)
        retired = request.form.get("retired") == "1"
        set_retired(engine, one.code, retired)
        guard.note(Action.CHANGE, f"placement={one.code} {'retired' if retired else 'in use again'}")
        return redirect(url_for("office.placement", code=one.code, done="retired" if retired else "again"), 303)

    def draw(tree: Tree, one: Placement, form: MoveForm | None = None) -> str:
        month = month_of(today())
        base = site(settings)
        done = request.args.get("done", "")
        tag = current_locale().tag
        kind, _, name = one.target.partition(":")
        return render_template(
            "office/placement.html",
            one=one,
            area=tree.by_code[one.area],
            typed=typed_address(urlsplit(base).netloc, one.code),
            words=wording,
            word=library.check_word(one.code, one.language or "zh-Hans"),
            target=names.target_label(library, tag, one.target),
            page=library.address(tag, kind, name),
            language=names.language_label(one.language),
            dead=one.code in dead_codes(engine, [one], today()),
            last=shift(month, -1),
            history=[
                (past, counting.shown(engine, [one.code], past)[one.code])
                for past in placements.months(month)
                if past >= (one.since or past)
            ],
            form=form or _move_form(tree, one, today(), None),
            done=done if done in DONE else "",
            may_change=guard.officer().role in MAY_CHANGE,
            may_move=one.kind != "event",
            has_prints="office.placement_print" in current_app.view_functions,
        )


def dead_codes(engine: Engine, found: Sequence[Placement], day: date) -> frozenset[str]:
    """The codes of those that nobody scanned in the last full month."""
    month = month_of(day)
    scanned = counting.scanned(engine, shift(month, -1))
    return frozenset(one.code for one in found if placements.is_dead(one, month, scanned))


def site(settings: Settings) -> str:
    """Where the portal stands for people outside: what is printed."""
    return whole_address(settings.site)


def _asked(day: date) -> Asked:
    try:
        return placements.read_asked(request.args, guard.officer().area, month_of(day))
    except UnknownWord:
        raise NotFound("error.office.view") from None


def _words(asked: Asked) -> str:
    return "page=placements " + " ".join(f"{name}={word}" for name, word in asked.words().items())


def own_placement(engine: Engine, typed: str) -> tuple[Tree, Placement]:
    """A placement of the officer's own area; its code may be typed by hand."""
    code = read_code(typed)
    one = find_placement(engine, code) if code else None
    if one is None:
        raise NotFound("error.office.placement")
    tree = load_tree(engine)
    if one.area not in tree.below(guard.officer().area):
        guard.refuse(f"placement={one.code}", "error.office.area")
    return tree, one


def _own_area(tree: Tree, code: str) -> Area:
    if code not in tree.below(guard.officer().area):
        guard.refuse(f"area={code}", "error.office.area")
    return tree.by_code[code]


def _open(areas: Sequence[tuple[int, Area]], day: date) -> list[tuple[int, Area]]:
    """Without those that are closed: nothing new hangs there."""
    return [(depth, area) for depth, area in areas if area.is_open(day)]


def _move_form(tree: Tree, one: Placement, day: date, sent: Any) -> MoveForm:
    own, here = tree.by_code[guard.officer().area], tree.by_code[one.area]
    form = MoveForm(formdata=sent, data={"area": one.area, "place": one.place})
    form.offer_areas(_open(to_choose(tree, own, here), day))
    return form
