"""The page of the item analysis and its CSV. May not touch the database and may not reach slips."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.locales import ORIGINAL
from portal.office import items_table, wording
from portal.office.items import ItemPage, read_items
from portal.office.library import Library
from portal.office.selection import UnknownWord
from portal.office.table import rows_csv
from portal.quiz.forms import OPTIONS, ItemText
from portal.quiz.kinds import KINDS
from portal.web import current_locale


def add_pages(office: Blueprint, engine: Engine, library: Library) -> None:
    """Item analysis of the officer's district: officers also see the sealed figures of the areas above theirs."""

    @office.get("/items")
    def items() -> str:
        page = _page(engine, library)
        guard.note(Action.VIEW, f"items={page.district.code} period={page.quarter}")
        return render_template(
            "office/items.html",
            page=page,
            texts={one.version: _texts(library, one.version) for one in page.analyses},
            titles={one.version: _title(library, one.version) for one in page.analyses},
            outcomes={one.version: _outcomes(library, one.version) for one in page.analyses},
            tenths=items_table.tenths,
            words=wording,
        )

    @office.get("/items.csv")
    def items_csv() -> Response:
        page = _page(engine, library)
        guard.note(Action.EXPORT, f"items={page.district.code} period={page.quarter}")
        return Response(
            rows_csv(items_table.COLUMNS, items_table.rows(page)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="items.csv"'},
        )


def _page(engine: Engine, library: Library) -> ItemPage:
    try:
        return read_items(engine, guard.officer().area, library.forms, request.args.get("period", ""))
    except UnknownWord:
        raise NotFound("error.office.view") from None


def _texts(library: Library, version: str) -> Mapping[str, ItemText]:
    """The wording of a form's questions in the officer's language, or the original's as a whole."""
    form = library.forms.get(version)
    texts = library.texts.get(form.quiz, {}) if form else {}
    found = texts.get(current_locale().tag) or texts.get(ORIGINAL.tag)
    return found.items if found else {}


def _outcomes(library: Library, version: str) -> Mapping[str, Mapping[str, str]]:
    """What each answer of each question says, by item and letter."""
    form, texts = library.forms.get(version), _texts(library, version)
    return {
        item.id: {letter: KINDS[item.kind].outcome(item, texts[item.id], letter, gettext) for letter in OPTIONS}
        for item in (form.items if form else ())
        if item.id in texts
    }


def _title(library: Library, version: str) -> str:
    form = library.forms.get(version)
    texts = library.texts.get(form.quiz, {}) if form else {}
    found = texts.get(current_locale().tag) or texts.get(ORIGINAL.tag)
    return found.title if found else version
