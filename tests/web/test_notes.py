"""Notes on questions: entered once by the district's own officers, shown for good, sealed counts untouched."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from portal.accounts.models import audit
from portal.db import writing
from portal.office.library import Library
from portal.quiz.bank import load_bank
from portal.quiz.forms import Form
from portal.sealing.models import box_note, sealed
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.office_desk import Clock, close_months, make_officer, office_app, sign_in, token
from tests.samples import rows_of

BANK = load_bank(ROOT / "quizzes", Faults(ROOT))
FORM: Form = BANK.forms["new-drugs.1A"]
ITEM = FORM.items[0].id
PAGE = f"/office/items/{FORM.code}/{ITEM}/note"


def desk(engine: Engine, area: str = "D1", role: str = "officer") -> FlaskClient:
    make_officer(engine, Clock(), "li", area, role=role)
    close_months(engine, "2026-04", "2026-05", "2026-06")
    client = office_app(engine, Clock(), library=Library(BANK.forms, BANK.texts)).test_client()
    sign_in(client, "li")
    return client


def send(client: FlaskClient, words: str, page: str = PAGE) -> int:
    fields = {"csrf_token": token(client, "/office/password"), "note": words}
    return client.post(page, data=fields).status_code


def test_a_note_is_kept_with_its_author_and_shown_beside_the_question(engine: Engine) -> None:
    box = {"kind": "Q", "area": "D1", "audience": "", "phase": "", "session": "", "version": FORM.code, "n": 600}
    box |= {"period": "2026-Q2", "eps": 1.0, "sealed_on": date(2026, 7, 4), "box_id": "q", "value": 120}
    with writing(engine) as connection:
        names = [f"{item.id}:{answer}" for item in FORM.items for answer in "abcd?"]
        connection.execute(insert(sealed), [{**box, "name": name} for name in names])
    client, before = desk(engine), rows_of(engine, sealed)
    assert send(client, " 答案键有误，7月8日更正 ") == 303
    (kept,) = rows_of(engine, box_note)
    assert (kept["kind"], kept["version"], kept["item"]) == ("Q", FORM.code, ITEM)
    assert (kept["note"], kept["noted_by"]) == ("答案键有误，7月8日更正", "li")
    assert "答案键有误，7月8日更正" in client.get("/office/items").text
    assert rows_of(engine, sealed) == before
    assert any(f"note={FORM.code} {ITEM}" in row["detail"] for row in rows_of(engine, audit))


@pytest.mark.parametrize("words", ["", "   ", "x" * 501, "a\0b"])
def test_what_is_no_note_is_explained_and_not_kept(engine: Engine, words: str) -> None:
    assert send(desk(engine), words) == 422
    assert rows_of(engine, box_note) == []


@pytest.mark.parametrize(("area", "role"), [("C11", "officer"), ("D1", "viewer")])
def test_only_the_districts_own_officers_may_note(engine: Engine, area: str, role: str) -> None:
    assert send(desk(engine, area, role), "答案键有误") == 403
    assert rows_of(engine, box_note) == []


def test_an_unknown_question_and_a_form_without_token_are_refused(engine: Engine) -> None:
    client = desk(engine)
    assert client.get(f"/office/items/{FORM.code}/no-such-item/note").status_code == 404
    assert client.get(f"/office/items/new-drugs.9Z/{ITEM}/note").status_code == 404
    assert client.post(PAGE, data={"note": "答案键有误"}).status_code == 400
    assert rows_of(engine, box_note) == []
