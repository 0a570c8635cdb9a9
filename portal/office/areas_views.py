"""An admin's areas: the tree of the own area with its populations, the table to start from, the end of a community.

May not touch the database. Whatever lies outside the own area is refused and logged."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Engine
from werkzeug.exceptions import BadRequest

from portal.accounts import guard
from portal.accounts.store import Action
from portal.areas.closing.store import CannotClose, close, partners, reopen
from portal.areas.drafts import store as drafts
from portal.areas.store import load_tree, newest_figures
from portal.areas.tables import COLUMNS, template_header
from portal.areas.tree import Area, Tree
from portal.office import areas_import_views
from portal.office.areas_forms import CloseForm, day_in
from portal.office.areas_import_views import areas_page
from portal.office.desk import with_depth
from portal.office.table import Row, rows_csv
from portal.web import current_locale

CONFLICTS = ("closed", "not_closed", "past")


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date]) -> None:
    """The tree, its table, closing; and the import."""
    areas_import_views.add_pages(office, engine, today)

    @office.get("/areas")
    @guard.only("admin")
    def areas() -> str:
        drafts.forget_old(engine, guard.door().now())
        _, shown = _asked(engine, request.args.get("area") or guard.officer().area)
        guard.note(Action.VIEW, f"page=areas area={shown.code}")
        return areas_page(engine, today(), shown.code)

    @office.get("/areas/template.csv")
    @guard.only("admin")
    def areas_template() -> Response:
        tree = load_tree(engine)
        header = template_header(current_locale().tag)
        rows = _table_of(engine, tree, tree.by_code[guard.officer().area])
        body = rows_csv(tuple(header.values()), ({header[name]: row[name] for name in COLUMNS} for row in rows))
        guard.note(Action.EXPORT, "page=areas template")
        return Response(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="areas.csv"'},
        )

    @office.route("/areas/close", methods=["GET", "POST"])
    @guard.only("admin")
    def areas_close() -> Any:
        tree, one = _asked(engine, request.args.get("area", ""))
        choices = [other for other in partners(tree, one) if other.code in tree.below(guard.officer().area)]
        form = CloseForm(formdata=request.form if request.method == "POST" else None)
        form.into.choices = [("", gettext("office.areas.close.nowhere")), *((two.code, two.name) for two in choices)]
        if request.method == "GET":
            guard.note(Action.VIEW, f"page=areas close={one.code}")
            return _draw(engine, one, form, today())
        into = form.into.data or None
        if into and into not in tree.below(guard.officer().area):
            guard.refuse(f"area={one.code} into={into}", "error.office.area")
        day = day_in(form.day.data or "")
        try:
            if day is None:
                raise CannotClose("day")
            close(engine, one.code, day, into, today())
        except CannotClose as refused:
            field = form.into if refused.code == "into" else form.day
            field.errors = [gettext(f"office.areas.cannot.{refused.code}")]
            return _draw(engine, one, form, today()), 409 if refused.code in CONFLICTS else 422
        guard.note(Action.CHANGE, f"area={one.code} closed={day} into={into or '-'}")
        return redirect(url_for("office.areas", done="closed"), 303)

    @office.post("/areas/reopen")
    @guard.only("admin")
    def areas_reopen() -> Any:
        _, one = _asked(engine, request.form.get("area", ""))
        try:
            before = reopen(engine, one.code, today())
        except CannotClose as refused:
            form = CloseForm(formdata=None)
            form.day.errors = [gettext(f"office.areas.cannot.{refused.code}")]
            form.into.choices = [("", gettext("office.areas.close.nowhere"))]
            return _draw(engine, one, form, today()), 409
        guard.note(Action.CHANGE, f"area={one.code} reopened={before.closed_on} into={before.merged_into or '-'}")
        return redirect(url_for("office.areas", done="reopened"), 303)


def _asked(engine: Engine, code: str) -> tuple[Tree, Area]:
    """An area of the officer's own; one that does not exist is refused like one of another."""
    tree = load_tree(engine)
    one = tree.get(code)
    if not code:
        raise BadRequest
    if one is None or one.code not in tree.below(guard.officer().area):
        return guard.refuse(f"area={code}", "error.office.area")
    return tree, one


def _table_of(engine: Engine, tree: Tree, own: Area) -> Iterator[Row]:
    """The own tree as a table that can be sent back: what was not edited is unchanged."""
    figures = newest_figures(engine)
    for _, area in with_depth(tree, own):
        cells = {"code": area.code, "parent": area.parent or "", "kind": area.kind, "name": area.name}
        known = [
            (str(one.people), one.audience, one.as_of.isoformat(), one.source) for one in figures.get(area.code, [])
        ]
        for figure in known or [("", "", "", "")]:
            yield {**cells, **dict(zip(COLUMNS[len(cells) :], figure, strict=True))}


def _draw(engine: Engine, one: Area, form: CloseForm, day: date) -> str:
    tree = load_tree(engine)
    return render_template("office/area_close.html", one=tree.by_code[one.code], tree=tree, form=form, day=day)
