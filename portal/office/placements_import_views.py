"""Many placements from a table: the template, the preview of what was sent, the confirmation.

May not touch the database. The preview stores nothing: the good rows travel sealed in its own form, for a day and for
the one who sent them; the confirmation stores those that are still right."""

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge

from portal.accounts import guard
from portal.accounts.store import Action
from portal.areas.faults import TEXTS, BadTable, Fault
from portal.areas.store import load_tree
from portal.areas.tables import read_table, template_header
from portal.areas.tree import Area
from portal.crypt import Box
from portal.office.desk import with_depth
from portal.office.library import Library
from portal.office.placements_wording import audience_label, choices, kind_label, language_label, offered, target_label
from portal.office.writers.placement_sheet import placement_sheet
from portal.office.writers.spreadsheet import MEDIA_TYPE
from portal.outreach.sheet import LAYOUT, MOST_ROWS, Row, read_sheet
from portal.outreach.store import Placement, add_placements, list_placements
from portal.periods import month_of
from portal.settings import Settings
from portal.web import current_locale

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 2
FORM_BYTES = 16 * 1024
MOST_SHOWN, MOST_FAULTS = 100, 1000
KEPT_SECONDS = 24 * 3600
MAY_CHANGE = ("officer", "admin")
_LARGE = ("office.placements_upload", "office.placements_confirm")


def allow_tables(office: Blueprint) -> None:
    """Let signed-in officers send a table and confirm it: the limit of all other pages is far smaller.

    To be called before `guard.protect`, whose check of the token reads the whole form."""

    @office.before_request
    def _widen() -> None:
        if request.endpoint in _LARGE and guard.is_signed_in():
            request.max_content_length = request.max_form_memory_size = MOST_MEGABYTES * MEGABYTE + FORM_BYTES
            if (request.content_length or 0) > request.max_content_length:
                raise RequestEntityTooLarge("error.office.table")


def add_pages(
    office: Blueprint, settings: Settings, engine: Engine, today: Callable[[], date], library: Library
) -> None:
    """Template, upload, confirmation."""
    box = Box(settings.secret, "placements")

    def own_areas() -> list[Area]:
        tree = load_tree(engine)
        return [area for _, area in with_depth(tree, tree.by_code[guard.officer().area]) if area.is_open(today())]

    def page(status: int, **values: Any) -> tuple[str, int]:
        values = {"faults": (), "no_file": False, "outdated": False} | values
        return render_template(
            "office/placements_import.html",
            most_rows=MOST_ROWS,
            most_megabytes=MOST_MEGABYTES,
            columns=LAYOUT.columns,
            header=template_header(current_locale().tag, LAYOUT),
            words_of=words_of,
            **values,
        ), status

    @office.get("/placements/template.xlsx")
    @guard.only(*MAY_CHANGE)
    def placements_template() -> Response:
        tag = current_locale().tag
        titles = (gettext("office.placements.sheet"), gettext("office.placements.sheet.choices"))
        lists = offered(library, tag, own_areas())
        body = placement_sheet(titles, template_header(tag, LAYOUT), lists, MOST_ROWS)
        guard.note(Action.EXPORT, "page=placements template")
        headers = {"Content-Disposition": 'attachment; filename="placements.xlsx"'}
        return Response(body, content_type=MEDIA_TYPE, headers=headers)

    @office.route("/placements/upload", methods=["GET", "POST"])
    @guard.only(*MAY_CHANGE)
    def placements_upload() -> Any:
        if request.method == "GET":
            guard.note(Action.VIEW, "page=placements upload")
            return page(200)
        file = request.files.get("table")
        data = file.read() if file else b""
        if len(data) > MOST_MEGABYTES * MEGABYTE:
            raise RequestEntityTooLarge("error.office.table")
        if not data:
            return page(422, no_file=True)
        areas = own_areas()
        try:
            table = read_table(data, LAYOUT)
        except BadTable as bad:
            guard.note(Action.CHANGE, f"placements upload unreadable faults={len(bad.named)}")
            return page(422, faults=bad.named)
        in_use = {one.what for one in list_placements(engine, {area.code for area in areas}) if not one.retired}
        rows, faults = read_sheet(table, choices(library, areas), in_use, month_of(today()))
        guard.note(Action.CHANGE, f"placements upload good={len(rows)} faults={len(faults)}")
        return draw(rows, faults), 422 if faults or not rows else 200

    @office.post("/placements/confirm")
    @guard.only(*MAY_CHANGE)
    def placements_confirm() -> Any:
        kept = _open(box, request.form.get("rows", ""), guard.officer().name, _now())
        known = {area.code for area in own_areas()}
        good = [one for one in kept or [] if one.area in known and one.target in library.targets]
        if kept is None or len(good) < len(kept):
            return page(409, outdated=True)
        made = add_placements(engine, good)
        guard.note(Action.CHANGE, f"placements import made={len(made)} there={len(good) - len(made)}")
        return redirect(url_for("office.placements", done="imported", n=len(made)), 303)

    def draw(rows: Sequence[Row], faults: Sequence[Fault]) -> str:
        tree, tag = load_tree(engine), current_locale().tag
        return render_template(
            "office/placements_draft.html",
            rows=rows,
            faults=faults,
            wrong=len({one.row for one in faults}),
            sealed=_seal(box, [row.placement for row in rows], guard.officer().name, _now()) if rows else "",
            header=template_header(tag, LAYOUT),
            words_of=words_of,
            most=MOST_SHOWN,
            most_faults=MOST_FAULTS,
            tree=tree,
            kind=kind_label,
            audience=audience_label,
            language=language_label,
            target=lambda target: target_label(library, tag, target),
        )


def words_of(one: Fault) -> str:
    """What is wrong, in the officer's language."""
    room = "areas" if one.code in TEXTS else "placements"  # what concerns a file or a cell is worded there
    return str(gettext(f"office.{room}.fault.{one.code}", **dict(one.values)))


def _now() -> int:
    return int(guard.door().now().timestamp())


def _seal(box: Box, many: Sequence[Placement], account: str, now: int) -> str:
    packed = zlib.compress(json.dumps([account, now, [asdict(one) for one in many]]).encode())
    return box.seal(base64.b85encode(packed).decode())


def _open(box: Box, sealed: str, account: str, now: int) -> list[Placement] | None:
    """What was previewed; None if it is not ours, another officer's or a day old."""
    text = box.open(sealed)
    if text is None:
        return None
    owner, made, rows = json.loads(zlib.decompress(base64.b85decode(text)))
    if owner != account or not 0 <= now - made <= KEPT_SECONDS:
        return None
    return [Placement(**one) for one in rows]
