"""What an operator watches of the closings: is the night's work done, when was it last, what is left to rewrite."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, func, select

from portal.db import reading
from portal.periods import CHINA
from portal.sealing.classes.store import due_sessions
from portal.sealing.models import TOGETHER, box_sum, closing
from portal.sealing.store import due_months

# A night has passed since it was due; an hour has passed since an hour's code expired.
LATE_MONTH, LATE_CLASS = timedelta(days=1), timedelta(hours=2)


@dataclass(frozen=True)
class Standing:
    """`late_months`, `late_classes`: due for longer than their work takes, so nobody seems to do it."""

    late_months: int
    late_classes: int
    closings: int
    last_closed_on: date | None
    unscrubbed: int
    boxes: int

    @property
    def late(self) -> bool:
        """Whether the night's work or the classes' is behind."""
        return bool(self.late_months or self.late_classes)


def standing(engine: Engine, now: datetime) -> Standing:
    """As it is at `now`; reads a handful of rows and the sums of boxes."""
    months = due_months(engine, (now - LATE_MONTH).astimezone(CHINA).date())
    classes = due_sessions(engine, (now - LATE_CLASS).timestamp())
    with reading(engine) as connection:
        closed, last = connection.execute(
            select(func.count(), func.max(closing.c.closed_on)).select_from(closing)
        ).one()
        unscrubbed = connection.scalar(select(func.count()).select_from(closing).where(~closing.c.scrubbed)) or 0
        each = box_sum.c.audience != TOGETHER
        boxes = connection.scalar(select(func.sum(box_sum.c.boxes)).where(~box_sum.c.inside, each)) or 0
    return Standing(len(months), len(classes), closed, last, unscrubbed, int(boxes))
