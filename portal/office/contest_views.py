"""The officers' page of contests and its CSV: sealed results by community and school. Thin; may not reach slips.

One choice only, the area: every further way of cutting would let differences single out small groups."""

from flask import Blueprint, Response, render_template
from sqlalchemy import Engine

from portal.accounts import guard
from portal.accounts.store import Action
from portal.areas import store as areas
from portal.areas.tree import Area, Tree
from portal.office import wording
from portal.office.asked import asked_area
from portal.office.contests import COLUMNS, Result, results
from portal.office.desk import MOST_LISTED, to_choose, with_depth
from portal.office.library import Library
from portal.office.table import rows_csv
from portal.sealing import published
from portal.web import current_locale


def add_pages(office: Blueprint, engine: Engine, library: Library) -> None:
    """/office/contests and its table."""

    def read(action: Action) -> tuple[Tree, Area, list[Result]]:
        tree = areas.load_tree(engine)
        area = asked_area(tree)
        below = tree.below(area.code)
        guard.note(action, f"contests area={area.code}")
        listed = [one for _, one in with_depth(tree, area)] if len(below) <= MOST_LISTED else []
        listed = listed or [area, *tree.children(area.code)]
        return tree, area, results(published.contests(engine, below), tree, listed)

    @office.get("/contests")
    def contests() -> str:
        tree, area, found = read(Action.VIEW)
        tag = current_locale().tag
        return render_template(
            "office/contests.html",
            area=area,
            areas=to_choose(tree, tree.by_code[guard.officer().area], area),
            found=found,
            names={one.round: library.name(tag, "contest", one.round) or one.round for one in found},
            words=wording,
        )

    @office.get("/contests.csv")
    def contests_csv() -> Response:
        _, _, found = read(Action.EXPORT)
        return Response(
            rows_csv(COLUMNS, [row for one in found for row in one.rows]),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="contests.csv"'},
        )
