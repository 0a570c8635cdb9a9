"""Notes on questions: a wrong key found later is told beside every later reading; sealed counts are never rewritten.

May not touch the database itself: notes go through the gate."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from portal.accounts import guard
from portal.accounts.actions import Action
from portal.areas.store import load_tree
from portal.office.library import Library
from portal.sealing import published
from portal.sealing.published import Note

KIND = "Q"
LONGEST = 500


class NoteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One note; about a question, never about a person: the page says so beside the field."""

    note = TextAreaField(lazy_gettext("office.note.text"), validators=[Length(max=LONGEST)], render_kw={"rows": "4"})


def add_pages(office: Blueprint, engine: Engine, today: Callable[[], date], library: Library) -> None:
    """Item figures are the district's, so only its own officers and admins may note something on them."""

    @office.route("/items/<version>/<item>/note", methods=["GET", "POST"])
    @guard.only("officer", "admin")
    def note(version: str, item: str) -> Response | str | tuple[str, int]:
        form = library.forms.get(version)
        if form is None or item not in {one.id for one in form.items}:
            raise NotFound("error.office.item")
        area = load_tree(engine).get(guard.officer().area)
        if area is None or area.kind != "district":
            guard.refuse(f"note={version} {item}", "error.office.note")
        text = library.texts[form.quiz]["zh-Hans"].items[item]
        asked = NoteForm()
        if asked.is_submitted():
            words = (asked.note.data or "").strip()
            if not words or not words.replace("\n", " ").replace("\r", " ").isprintable():
                asked.note.errors = [gettext("office.note.fault.empty")]
            elif asked.validate():
                published.add_note(engine, Note(KIND, version, item, words, guard.officer().name, today()))
                guard.note(Action.CHANGE, f"note={version} {item}")
                return redirect(url_for("office.items"), 303)
            else:
                asked.note.errors = [gettext("office.note.fault.long", most=LONGEST)]
            return render_template("office/note.html", form=asked, question=text.question), 422
        return render_template("office/note.html", form=asked, question=text.question)
