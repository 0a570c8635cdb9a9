"""A table of areas comes in: upload, preview, confirmation; and the page of areas, on which it starts.

May not touch the database. Nothing is stored by an upload but the draft; the confirmation stores what was previewed
or tells the officer that the areas have changed since."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge

from portal.accounts import guard
from portal.accounts.store import Action
from portal.areas.changes import Changes, compare
from portal.areas.drafts import store as drafts
from portal.areas.faults import MOVES, BadTable, Fault
from portal.areas.store import load_tree, newest_figures
from portal.areas.tables import COLUMNS, MOST_ROWS, Table, read_table, unpack
from portal.office.areas_forms import words_of
from portal.office.desk import with_depth

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 2
FORM_BYTES = 16 * 1024  # of the upload's other fields
MOST_SHOWN = 100  # of each list of a preview
MOST_AREAS = 300  # of a page; a larger tree is shown level by level
DONE = ("imported", "closed", "reopened")


def allow_tables(office: Blueprint) -> None:
    """Let signed-in officers send a table: the limit of all other pages is far smaller.

    To be called before `guard.protect`, whose check of the token reads the whole form."""

    @office.before_request
    def _widen() -> None:
        if request.endpoint == "office.areas_upload" and guard.is_signed_in():
            request.max_content_length = MOST_MEGABYTES * MEGABYTE + FORM_BYTES
            if (request.content_length or 0) > request.max_content_length:
                raise RequestEntityTooLarge("error.office.table")


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date]) -> None:
    """Upload and preview."""

    @office.post("/areas/upload")
    @guard.only("admin")
    def areas_upload() -> Any:
        file = request.files.get("table")
        data = file.read() if file else b""
        if len(data) > MOST_MEGABYTES * MEGABYTE:
            raise RequestEntityTooLarge("error.office.table")
        if not data:
            return areas_page(engine, today(), no_file=True), 422
        try:
            table = read_table(data)
        except BadTable as bad:
            guard.note(Action.CHANGE, f"areas upload unreadable faults={len(bad.named)}")
            return areas_page(engine, today(), faults=bad.named), 422
        changes = compare(table, *drafts.present(engine), guard.officer().area, today())
        if changes.reaches_outside:
            guard.note(Action.REFUSED, f"areas upload {_counts(changes)}")
            return _draw(changes, ""), 403
        drafts.keep(engine, guard.officer().name, table, guard.door().now())
        guard.note(Action.CHANGE, f"areas upload {_counts(changes)}")
        if changes.faults:
            return _draw(changes, changes.digest(table.pack())), 422
        return redirect(url_for("office.areas_draft"), 303)

    @office.route("/areas/draft", methods=["GET", "POST"])
    @guard.only("admin")
    def areas_draft() -> Any:
        name, own, now = guard.officer().name, guard.officer().area, guard.door().now()
        data = drafts.waiting(engine, name, now)
        if request.method == "GET":
            guard.note(Action.VIEW, "page=areas draft")
            return _preview(engine, data, today()) if data else redirect(url_for("office.areas"), 303)
        if data is None:
            return areas_page(engine, today(), outdated=True), 409
        seen, partly = request.form.get("seen", ""), request.form.get("partly") == "1"
        try:
            changes = drafts.confirm(engine, name, own, seen, today(), now, partly)
        except drafts.NotWhole:
            return _preview(engine, data, today(), tick=True), 422
        except drafts.Outdated:
            return _preview(engine, data, today(), outdated=True), 409
        guard.note(Action.CHANGE, f"areas import {_counts(changes)}")
        return redirect(url_for("office.areas", done="imported"), 303)


def areas_page(
    engine: Engine,
    day: date,
    code: str = "",
    faults: Sequence[Fault] = (),
    no_file: bool = False,
    outdated: bool = False,
) -> str:
    """The tree below `code` with its newest populations, and the upload with what was wrong with the last one."""
    tree, own = load_tree(engine), guard.officer().area
    top = tree.by_code[code or own]
    whole = list(with_depth(tree, top))
    shown = whole if len(whole) <= MOST_AREAS else [one for one in whole if one[0] <= 1]
    done = request.args.get("done", "")
    return render_template(
        "office/areas.html",
        top=top,
        own=own,
        shown=shown,
        level_by_level=len(shown) < len(whole),
        tree=tree,
        figures=newest_figures(engine),
        day=day,
        faults=[(one, words_of(one)) for one in faults],
        no_file=no_file,
        outdated=outdated,
        done=done if done in DONE else "",
        waiting=drafts.waiting(engine, guard.officer().name, guard.door().now()) is not None,
        columns=COLUMNS,
        most_rows=MOST_ROWS,
        most_megabytes=MOST_MEGABYTES,
    )


def _preview(engine: Engine, data: bytes, day: date, **notes: bool) -> str:
    table: Table = unpack(data)
    changes = compare(table, *drafts.present(engine), guard.officer().area, day)
    return _draw(changes, "" if changes.reaches_outside else changes.digest(data), **notes)


def _draw(changes: Changes, seen: str, outdated: bool = False, tick: bool = False) -> str:
    """`seen` is empty when there is nothing that may be confirmed."""
    moved = [one for one in changes.faults if one.code in MOVES]
    others = [one for one in changes.faults if one.code not in MOVES]
    return render_template(
        "office/areas_draft.html",
        changes=changes,
        seen=seen if changes.anything else "",
        wrong=[("faults", others), ("refused", moved)],
        words_of=words_of,
        most=MOST_SHOWN,
        outdated=outdated,
        tick=tick,
    )


def _counts(changes: Changes) -> str:
    return (
        f"new={len(changes.fresh)} renamed={len(changes.renamed)} people={len(changes.figures)} "
        f"faults={len(changes.faults)}"
    )
