"""What is written of one counted attempt at a contest. Pure: may not import Flask or touch the database.

Two counters of the area and the round, and no slip: nothing of it enters a rate, a reach or an item's numbers."""

from datetime import date

from portal.areas.tree import LEAVES, Tree
from portal.contest.rounds import Round
from portal.periods import month_of, quarter_of
from portal.slips.store import Count, Submission

KIND, TAKEN, PASSED = "C", "n", "passed"
SCHOOL = "school"


def submission_of(entered: Round, area: str, passed: bool, day: date, digest: bytes) -> Submission:
    """One more took part in this community or school, and perhaps one more passed."""
    month = month_of(day)
    cell, quarter = f"{area}|{entered.code}", quarter_of(month)
    names = (TAKEN, PASSED) if passed else (TAKEN,)
    return Submission(month, None, tuple(Count(KIND, cell, quarter, name) for name in names), digest)


def place_of(tree: Tree, code: str, day: date) -> str | None:
    """Where an attempt counts: the school itself, or the community or what it was merged into; None: nowhere."""
    area = tree.get(code)
    if area is None or area.kind not in (*LEAVES, SCHOOL):
        return None
    landed = tree.landing(code, day)
    if landed is None:
        return None
    # A school whose community was merged into another one counts there, with those who live there.
    return code if area.kind == SCHOOL and area.parent == landed.code else landed.code
