"""What the quiz views need from the outside, one for each process: bank, writer, limits, the area tree.

Keeps nothing about a visitor beyond the in-memory limits."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.areas.store import load_tree, registered
from portal.areas.tree import Tree
from portal.crypt import Box
from portal.limits import AddressLimit, share
from portal.marking import Context
from portal.periods import month_of, shift, today
from portal.quiz.bank import Bank
from portal.quiz.hours import Hours, NoHours
from portal.quiz.limits import DailyCap, never
from portal.settings import Settings
from portal.slips.writer import Writer

TREE_SECONDS = 60  # an imported area shows up within a minute


def none_closed() -> str | None:
    """No month has been closed yet."""
    return None


@dataclass
class Desk:
    """The parts joined by create_app; `now` is the clock in seconds."""

    settings: Settings
    engine: Engine
    bank: Bank
    writer: Writer
    module_audiences: Mapping[str, str]
    context: Callable[[str], Context]
    sources: Mapping[str, Mapping[str, str]]
    now: Callable[[], float] = time.time
    hours: Hours = field(default_factory=NoHours)
    in_campaign: Callable[[date], bool] = never
    last_closed: Callable[[], str | None] = none_closed  # the month that was closed last; may ask the database

    def __post_init__(self) -> None:
        processes = self.settings.processes
        self.limit = AddressLimit(share(self.settings.address_limit, processes))
        self.cap = DailyCap(self.settings.daily_cap, self.settings.campaign_cap, self.in_campaign, processes)
        self.pages: dict[tuple[str, str, str], str] = {}
        self.places: dict[tuple[str, bool], tuple[Tree, date, str]] = {}
        self._tree: tuple[float, Tree] | None = None
        self._people: dict[str, tuple[float, int]] = {}
        self._closed: tuple[float, str | None] | None = None

    @cached_property
    def tickets(self) -> Box:
        """Encrypts start tickets."""
        return Box(self.settings.secret, "ticket")

    @cached_property
    def results(self) -> Box:
        """Encrypts results."""
        return Box(self.settings.secret, "result")

    def today(self) -> date:
        """The day in China by this desk's clock."""
        return today(datetime.fromtimestamp(self.now(), UTC))

    def month(self) -> str:
        """The month in which what arrives now counts: the clock's; or the first that is open, where a clock that was
        wrong closed it or is behind. A closed month takes nothing more, and a quarter that is over would drop it."""
        if self._closed is None or not 0 <= self.now() - self._closed[0] <= TREE_SECONDS:
            try:
                self._closed = (self.now(), self.last_closed())
            except SQLAlchemyError:
                self._closed = self._closed or (self.now(), None)
        closed, month = self._closed[1], month_of(self.today())
        return max(month, shift(closed, 1)) if closed else month

    def tree(self) -> Tree:
        """The area tree, at most a minute old; an older one while the database does not answer."""
        if self._tree is None or not 0 <= self.now() - self._tree[0] <= TREE_SECONDS:  # also after a clock was set back
            try:
                self._tree = (self.now(), load_tree(self.engine))
            except SQLAlchemyError:
                if self._tree is None:
                    raise
        return self._tree[1]

    def people(self, community: str) -> int:
        """How many people are registered there, at most a minute old; 0 where nobody has said. Asked at every post."""
        known = self._people.get(community)
        if known is None or not 0 <= self.now() - known[0] <= TREE_SECONDS:
            found = registered(self.engine, community)
            self._people[community] = known = (self.now(), found.people if found else 0)
        return known[1]
