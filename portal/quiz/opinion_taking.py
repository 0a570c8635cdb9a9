"""What is written of one opinion. Pure: may not import Flask or touch the database.

Never tied to quiz answers: nothing of an attempt is at hand here, and the counters know community and activity only."""

from collections.abc import Mapping

from portal.periods import quarter_of
from portal.quiz.opinions import Opinions
from portal.slips.store import Count, Submission

YES = 4  # answers of 4 and 5 count (measurement.md section 1)


def submission_of(
    opinions: Opinions, answers: Mapping[str, int], community: str, activity: str, month: str, digest: bytes
) -> Submission:
    """What is written of one opinion: two counters for each question that was answered, and no slip."""
    cell, quarter = f"{community}|{activity}", quarter_of(month)
    counts = [Count("T", cell, quarter, f"n:{name}") for name in opinions.questions if name in answers]
    counts += [Count("T", cell, quarter, f"ok:{name}") for name, answer in answers.items() if answer >= YES]
    return Submission(month, None, tuple(counts), digest)
