"""Where to get help near me: one page for each area, the same for every reader, and the way to one's own.

The way is the place of a scanned code, else a plain choice by name. Counts nothing and remembers nothing."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request
from sqlalchemy import Engine

from portal.areas.tree import Area, Tree
from portal.outreach.directory import store
from portal.outreach.directory.listing import KINDS_OF_AREA, address_of_phone, groups_for, stands_for, way_up
from portal.place import read_place
from portal.web import day_label, locale_or_404


def blueprint(engine: Engine, tree_now: Callable[[], Tree], today: Callable[[], date]) -> Blueprint:
    """The page of an area and the way to it."""
    pages = Blueprint("directory", __name__)

    @pages.get("/<lang>/help/near/")
    def near(lang: str) -> Response:
        locale_or_404(lang)
        tree, asked, change = tree_now(), request.args.get("area", ""), "change" in request.args
        place = None if asked or change or "lang" in request.args else read_place(request)
        area = _page_of(tree, asked or (place.community if place else ""), today())
        if asked and area is None:
            abort(404)
        if area:
            answer = redirect(f"/{lang}/help/near/{quote(area.code, safe='')}/", 302)
            assert isinstance(answer, Response)
        else:
            answer = Response(render_template("outreach/near_choose.html", groups=_groups(tree, today())))
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    @pages.get("/<lang>/help/near/<code>/")
    def near_area(lang: str, code: str) -> Response:
        locale_or_404(lang)
        tree, day = tree_now(), today()
        if tree.get(code) is None:
            abort(404)
        area = _page_of(tree, code, day) or abort(404)
        if area.code != code:
            moved = redirect(f"/{lang}/help/near/{quote(area.code, safe='')}/", 302)
            assert isinstance(moved, Response)
            return moved
        page = render_template(
            "outreach/near.html",
            area=area,
            way=way_up(tree, code, day)[1:],
            groups=groups_for(tree, code, store.open_places(engine), day),
            day=day,
            label=day_label,
            tel=address_of_phone,
        )
        response = Response(page)
        if "lang" not in request.args:  # with `?lang` the answer sets a cookie: nobody else may be given that one
            response.headers["Cache-Control"] = "public, no-cache"
            response.add_etag()
            response.make_conditional(request)
        return response

    return pages


def _page_of(tree: Tree, code: str, day: date) -> Area | None:
    """The area whose page tells somebody at `code` the most."""
    way = way_up(tree, code, day) if stands_for(tree, code, day) else []
    return way[0] if way else None


def _groups(tree: Tree, day: date) -> list[tuple[Area, list[Area]]]:
    """The open communities below what each belongs to, to choose from."""
    found = []
    for parent in tree.by_code.values():
        some = [one for one in tree.children(parent.code) if one.kind == KINDS_OF_AREA[-1] and one.is_open(day)]
        if some:
            found.append((parent, some))
    return found
