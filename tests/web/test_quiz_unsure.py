"""When nobody knows whether answers were stored: the page says so, and sending again counts once, whichever it was."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from portal.db import OutcomeUnknown
from portal.locales import LOCALES
from portal.slips import writer
from portal.slips.models import submission_seen
from tests.samples import count_of
from tests.web.conftest import House, key_of

Store = Callable[[Engine, Sequence[Any]], list[Any]]


def gone(store: Store, committed: bool) -> Store:
    """A database that goes away at the commit: before it was done, or after."""

    def lost(engine: Engine, given: Sequence[Any]) -> list[Any]:
        if committed:
            store(engine, given)
        raise OutcomeUnknown("COMMIT")

    return lost


@pytest.mark.parametrize("committed", [True, False], ids=["stored", "lost"])
def test_sent_again_it_counts_once_whether_it_was_stored_or_not(
    house: House, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    monkeypatch.setattr(writer, "GRACE_SECONDS", 0)
    fields, key = house.open_form(), key_of(house.form())
    house.settle()
    with monkeypatch.context() as patch:
        patch.setattr(house.desk.writer, "_store", gone(house.desk.writer._store, committed))
        page = house.send(fields, key)
    assert page.status == 503
    assert "do not know whether" in page.words
    assert "could not store" not in page.words, "nobody knows that"
    assert page.fields()["ticket"] == fields["ticket"]
    assert house.reader.post("/en/quiz/new-drugs/", data=page.fields()).status == 303
    assert (count_of(house.engine), count_of(house.engine, submission_seen)) == (1, 1)


def test_it_is_said_in_every_language(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "GRACE_SECONDS", 0)
    fields, key = house.open_form(), key_of(house.form())
    said = set()
    with monkeypatch.context() as patch:
        patch.setattr(house.desk.writer, "_store", gone(house.desk.writer._store, False))
        for locale in LOCALES:
            page = house.send(fields, key, lang=locale.tag)
            assert page.status == 503
            said.add(str(page.one("h1")))
    assert len(said) == len(LOCALES)
