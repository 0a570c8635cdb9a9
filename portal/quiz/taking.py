"""From a checked attempt to what is stored: flags, counters, slip. Pure: may not import Flask or touch the database."""

from portal.areas.tree import Tree
from portal.periods import quarter_of
from portal.quiz.answer_form import Attempt
from portal.quiz.forms import Form
from portal.quiz.scoring import one_letter, score, too_fast
from portal.quiz.ticket import Ticket
from portal.slips.store import Count, Slip, Submission
from portal.vocabulary import FLAGS


def flag_of(form: Form, attempt: Attempt, seconds: float, over_cap: bool) -> int:
    """0, or why this attempt enters no box (measurement.md section 1)."""
    if attempt.machine or one_letter(attempt.answers):
        return FLAGS["pattern"]
    if attempt.quick or too_fast(form, seconds):
        return FLAGS["fast"]
    return FLAGS["over_cap"] if over_cap else FLAGS["ok"]


def submission_of(form: Form, ticket: Ticket, attempt: Attempt, flag: int, month: str, tree: Tree) -> Submission:
    """What is written for one attempt. A repeat is only counted: first attempts alone enter rates.

    An exam is only counted too, by quiz version and without a place: who passed is between them and their trainer, and
    a slip would enter the identification rate."""
    quarter = quarter_of(month)
    version = f"{form.quiz}.{form.version}"
    counts = [Count("quiz", version, quarter, "submitted")]
    if ticket.early:
        counts.append(Count("quiz", version, quarter, "started"))
    if attempt.repeat:
        counts.append(Count("quiz", version, quarter, "repeat"))
    if attempt.repeat or not form.measures:
        return Submission(month, None, tuple(counts), ticket.digest)
    result = score(form, attempt.answers)
    if attempt.before is not None and ticket.phase == "after" and ticket.module and flag == FLAGS["ok"]:
        place = tree.above(attempt.community, "subdistrict") or tree.above(attempt.community, "district")
        if place:
            counts.append(
                Count("P", f"{place.code}|{ticket.module}", quarter, pair_of(attempt.before, result.mastered))
            )
    slip = Slip(
        community=attempt.community,
        audience=attempt.audience,
        phase=ticket.phase,
        quiz_version=form.code,
        answers=attempt.answers,
        mastered=result.mastered,
        aware=result.aware,
        flag=flag,
        session_id=ticket.session or None,
    )
    return Submission(month, slip, tuple(counts), ticket.digest)


def pair_of(before: bool, after: bool) -> str:
    """The cell of the two-by-two table that one participant's own device found."""
    if before:
        return "both" if after else "lost"
    return "gained" if after else "neither"
