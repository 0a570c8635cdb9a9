"""What is done with the counts of classes whose code has expired: those by hand become tallies, all are forgotten."""

from collections.abc import Callable

from sqlalchemy import Engine

from portal.live import store
from portal.live.hands.counting import tally_of
from portal.live.hands.store import MakeTally, keep_expired
from portal.live.store import Counts, Session
from portal.quiz.forms import Form
from portal.slips.store import Tally

FormOf = Callable[[Session], Form | None]


def tally_maker(form_of: FormOf, month: str) -> MakeTally:
    """Makes the tally of a class that ends in `month`; none of a class whose test the portal no longer has."""

    def make(one: Session, counts: Counts) -> Tally | None:
        form = form_of(one)
        return tally_of(one, form, counts, month) if form else None

    return make


def put_away(engine: Engine, now: int, form_of: FormOf, month: str) -> None:
    """Keep what was counted by hand, then delete the counts of all classes whose code has expired by `now`."""
    keep_expired(engine, now, tally_maker(form_of, month))
    store.forget_expired(engine, now)
