"""A class hour as every test and the benchmark store it, without the teacher's form: one place knows all its fields."""

import secrets
import time
from typing import Any

from sqlalchemy import Engine

from portal.db import make_engine
from portal.live import store
from portal.live.codes import new_code
from portal.live.keys import new_key
from portal.live.store import Session


def an_hour(place: str, **changes: Any) -> tuple[Session, str]:
    """An hour that waits to be opened, by raised hands unless told otherwise, and the key of the browser that holds
    it."""
    key, digest = new_key()
    facts: dict[str, Any] = {
        "id": secrets.token_hex(16),
        "code": new_code(),
        "place": place,
        "community": place,
        "audience": "youth",
        "quiz": "new-drugs",
        "module": "",
        "heads": 30,
        "way": "hands",
        "pace": "teacher",
        "phase": "general",
        "stage": "waiting",
        "item": 0,
        "step": 1,
        "expires": int(time.time()) + 4 * 3600,
        "opened_by": "officer",
        "key": digest,
    }
    return Session(**{**facts, **changes}), key


def keep_hour(database: Engine | str, one: Session) -> Session:
    """Store it; `database` may be a file that a server of its own serves."""
    if isinstance(database, Engine):
        store.open_session(database, one)
        return one
    engine = make_engine(database)
    store.open_session(engine, one)
    engine.dispose()
    return one
