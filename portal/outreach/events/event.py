"""One event as plain values, and what follows from its times. Pure: no web, no database, no clock of its own.

Times are in China and carry their zone. Heads are person-times: who comes twice counts twice, and no sum of persons may
ever hold them."""

from calendar import isleap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.locales import ORIGINAL

PLANNED, HELD, CANCELLED = STATUSES = ("planned", "held", "cancelled")
# Not for the public: they are counted for themselves, never among the activities (the plan's section 3.4).
TRAINING, MEETING = INWARD = ("training", "meeting")
# Who sits down early may answer before it begins, who walks home after it ended.
TEST_OPENS, TEST_CLOSES = timedelta(hours=1), timedelta(hours=2)


@dataclass(frozen=True)
class Text:
    """The wording in one language."""

    title: str
    about: str


@dataclass(frozen=True)
class Event:
    """One activity. `id`, `code` and `session` are given by the store; `edition` rises at each change of it.

    `campaign` and `quiz` may be empty; `counted_by` is empty while nobody counted. `changed`: seconds of the epoch."""

    area: str
    kind: str
    audience: str
    starts: datetime
    ends: datetime
    place: str
    texts: Mapping[str, Text]
    campaign: str = ""
    languages: tuple[str, ...] = ()
    yearly: bool = False
    public: bool = True
    status: str = PLANNED
    planned: int | None = None
    counted: int | None = None
    counted_by: str = ""
    exam_taken: int | None = None
    exam_passed: int | None = None
    quiz: str = ""
    id: str = ""
    code: str = ""
    session: str = ""
    edition: int = 0
    changed: int = 0

    def text(self, tag: str) -> tuple[str, Text]:
        """The wording for readers of `tag` and the language it is in: never fields of two languages mixed."""
        found = next((one for one in (tag, ORIGINAL.tag, "en") if one in self.texts), min(self.texts))
        return found, self.texts[found]

    @property
    def opens(self) -> datetime:
        """From when its test may be taken."""
        return self.starts - TEST_OPENS

    @property
    def expires(self) -> datetime:
        """Until when; then its answers are sealed."""
        return self.ends + TEST_CLOSES

    def takes(self, now: datetime) -> bool:
        """Whether its test may be opened now."""
        return bool(self.quiz) and self.status != CANCELLED and self.opens <= now < self.expires

    def over(self, now: datetime) -> bool:
        """Whether it has ended; of a yearly one this year's."""
        return self.ends <= now

    def next_time(self, day: date) -> "Event":
        """Of a planned yearly one that is past: as it comes again, on or after `day`. Else itself."""
        one = self
        while one.yearly and one.status == PLANNED and one.ends.date() < day:
            one = one.a_year_later()
        return one

    def a_year_later(self) -> "Event":
        """The same, a year on; of 29 February the last day of it."""
        return replace(self, starts=_year_on(self.starts), ends=_year_on(self.ends))


@dataclass(frozen=True)
class Figures:
    """What was held in some areas and time. `person_times` are of `counted` activities; the others nobody counted.

    Of the trainings `examined` had an exam; passes are `passed` of `taken`: with none taken there is no rate."""

    activities: int = 0
    counted: int = 0
    person_times: int = 0
    trainings: int = 0
    examined: int = 0
    taken: int = 0
    passed: int = 0


@dataclass(frozen=True)
class Held:
    """What the figures need of one held event."""

    area: str
    day: date
    kind: str
    campaign: str
    counted: int | None = None
    exam_taken: int | None = None
    exam_passed: int | None = None


def figures_of(held: Iterable[Held]) -> Figures:
    """The sums of these."""
    some = list(held)
    activities = [one for one in some if one.kind not in INWARD]
    heads = [one.counted for one in activities if one.counted is not None]
    trainings = [one for one in some if one.kind == TRAINING]
    exams = [one for one in trainings if one.exam_taken is not None and one.exam_passed is not None]
    return Figures(
        activities=len(activities),
        counted=len(heads),
        person_times=sum(heads),
        trainings=len(trainings),
        examined=len(exams),
        taken=sum(one.exam_taken or 0 for one in exams),
        passed=sum(one.exam_passed or 0 for one in exams),
    )


def _year_on(moment: datetime) -> datetime:
    if (moment.month, moment.day) == (2, 29) and not isleap(moment.year + 1):
        return moment.replace(year=moment.year + 1, day=28)
    return moment.replace(year=moment.year + 1)
