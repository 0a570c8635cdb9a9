"""What changes in a class with cards beside its steps: a question opened again, and going on by raised hands."""

from sqlalchemy import Engine, delete, select, update

from portal.db import writing
from portal.live.cards.markers import CARDS
from portal.live.models import class_count, class_seen, class_session
from portal.live.pacing import DONE, READ, State
from portal.live.store import Session, digest_of, move
from portal.live.telling import Spot


def card_digest(one: Session, item: str, card: int, letter: str) -> bytes:
    """By which a card counts once for a question: once as read (READ), once with its letter.

    It says that a card answered, not what."""
    return digest_of(one.id, one.phase, item, "read" if letter == READ else "card", str(card))


def reopen(engine: Engine, one: Session, to: State | Spot, item: str) -> Session | None:
    """Open a question or vote again: its letters will come anew. None when another window was quicker."""
    letters = [card_digest(one, item, card, "") for card in range(1, CARDS + 1)]
    count = class_count.c
    with writing(engine) as connection:
        new = move(connection, one, to)
        if new is not None:
            here = (count.session == one.id, count.phase == one.phase, count.item == item, count.answer != READ)
            connection.execute(delete(class_count).where(*here))
            connection.execute(delete(class_seen).where(class_seen.c.digest.in_(letters)))
    return new


def go_on_by_hands(engine: Engine, one: Session, to: State) -> bool:
    """Let this class go on by raised hands; False when tests of cards have come, or when another window was quicker.

    A person counts once: either cards answer in a class or hands."""
    count = class_count.c
    with writing(engine) as connection:
        sent = select(count.value).where(count.session == one.id, count.answer == DONE)
        if connection.execute(sent).first() or move(connection, one, to) is None:
            return False
        connection.execute(update(class_session).where(class_session.c.id == one.id).values(way="hands"))
        connection.execute(delete(class_count).where(count.session == one.id))
        connection.execute(delete(class_seen).where(class_seen.c.session == one.id))
    return True
