"""The public page of figures, and the same figures for machines below /api/v1/. No cookie, no language in the API.

May not touch the database: `Memory` reads through the gate, at most once a minute."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Engine

from portal.office import wording
from portal.office.table import Row as Cells
from portal.office.table import figure_row
from portal.periods import today as the_day
from portal.progress import campaign_views, contest_views, rows
from portal.progress.campaigns import Held
from portal.progress.memory import Memory
from portal.progress.public import Progress, read_progress
from portal.seasons import Campaign
from portal.web import locale_or_404

KEPT = "public, max-age=300"
BY_AREA = ("area", "quarter")
Name = Callable[[str, str, str], str | None]


class BadRequest(Exception):
    """A parameter that the API does not understand: code, parameter."""


def blueprint(
    engine: Engine,
    name: Name,
    seconds: Callable[[], float] = monotonic,
    campaigns: Sequence[Campaign] = (),
    held: Held | None = None,
    today: Callable[[], date] = the_day,
) -> Blueprint:
    """`name(tag, "substance", id)` is what a substance is called; `seconds` a clock that only runs forward; `held`
    says what took place in some areas and days, for the reports of `campaigns`."""
    pages = Blueprint("progress", __name__)
    read = Memory(partial(read_progress, engine), seconds)
    held_contests = contest_views.add_pages(pages, engine, name, seconds, _answer)
    description = Path(__file__).with_name("openapi.json").read_bytes()

    @pages.get("/<lang>/progress/")
    def progress(lang: str) -> Response:
        locale_or_404(lang)
        found = read()
        page = render_template(
            "progress/progress.html",
            found=found,
            cells=_cells(found),
            substances=_substances(found, name, lang),
            contests=bool(held_contests()),
            words=wording,
        )
        return _answer(page)

    if held:
        campaign_views.add_pages(pages, engine, campaigns, held, today, seconds, _answer)

    @pages.errorhandler(BadRequest)
    def bad_request(error: BadRequest) -> Response:
        code, parameter = error.args
        return _json({"error": code, "parameter": parameter}, 400)

    @pages.get("/api/v1/openapi.json")
    def openapi() -> Response:
        _known(())
        return _kept(Response(description, content_type="application/json"))

    @pages.get("/api/v1/areas")
    def areas() -> Response:
        _known(())
        return _kept(_json({"areas": rows.area_rows(read())}))

    @pages.get("/api/v1/areas.csv")
    def areas_csv() -> Response:
        _known(())
        return _kept(_csv(rows.AREAS, rows.area_rows(read())))

    @pages.get("/api/v1/figures")
    def figures() -> Response:
        found = read()
        body = {
            "quarters": list(found.quarters),
            "notes": list(rows.NOTES),
            "figures": rows.figure_rows(found, *_asked(found)),
        }
        return _kept(_json(body))

    @pages.get("/api/v1/figures.csv")
    def figures_csv() -> Response:
        found = read()
        return _kept(_csv(rows.FIGURES, rows.figure_rows(found, *_asked(found))))

    @pages.get("/api/v1/substances")
    def substances() -> Response:
        found = read()
        body = {
            "quarters": list(found.quarters),
            "notes": list(rows.NOTES),
            "substances": rows.substance_rows(found, *_asked(found)),
        }
        return _kept(_json(body))

    @pages.get("/api/v1/substances.csv")
    def substances_csv() -> Response:
        found = read()
        return _kept(_csv(rows.SUBSTANCES, rows.substance_rows(found, *_asked(found))))

    @pages.get("/api/v1/rules")
    def rules() -> Response:
        _known(())
        return _kept(_json({"verdicts": list(rows.RULES), "notes": list(rows.NOTES)}))

    return pages


def _answer(page: str) -> Response:
    # With `?lang` the answer sets a cookie: nobody else may be given that one.
    response = Response(page)
    return _kept(response, "public, no-cache") if not request.query_string else response


def _cells(found: Progress) -> dict[tuple[str, str], Cells]:
    """The desk's own cells of every figure."""
    return {key: figure_row(figure) for key, figure in found.figures.items()}


def _substances(found: Progress, name: Name, tag: str) -> dict[str, list[tuple[str, Cells]]]:
    """{district: (name, cells) of each substance in the newest quarter that has them}."""
    listed = {}
    for area in found.areas:
        when = next((one for one in found.quarters if (area.code, one) in found.substances), None)
        if area.kind == "district" and when:
            listed[area.code] = [
                (name(tag, "substance", one.substance) or one.substance, figure_row(one.figure))
                for one in found.substances[area.code, when]
            ]
    return listed


def _asked(found: Progress) -> tuple[str, str]:
    """The area and quarter that are asked for, empty for all. Raises BadRequest."""
    _known(BY_AREA)
    area, quarter = (request.args.get(one, "") for one in BY_AREA)
    if "area" in request.args and area not in {one.code for one in found.areas}:
        raise BadRequest("unknown_area", "area")  # a community is as unknown as one that does not exist
    if "quarter" in request.args and quarter not in found.quarters:
        raise BadRequest("unknown_quarter", "quarter")
    return area, quarter


def _known(names: tuple[str, ...]) -> None:
    for one in request.args:
        if one not in names:
            raise BadRequest("unknown_parameter", one[:40])
        if len(request.args.getlist(one)) > 1:
            raise BadRequest("repeated_parameter", one)


def _json(body: object, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, content_type="application/json")


def _csv(columns: tuple[str, ...], found: list[rows.Row]) -> Response:
    return Response(rows.as_csv(columns, found), content_type="text/csv; charset=utf-8")


def _kept(response: Response, how: str = KEPT) -> Response:
    """With a mark of its content, so that whoever has it already gets a short answer."""
    response.headers["Cache-Control"] = how
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
    response.make_conditional(request)
    return response
