"""The page of a class that is over: what was sealed of it. Thin; the figures are drawn elsewhere and handed in.

Of one class alone: no other stands beside it."""

from flask import Blueprint, render_template

from portal.live import keys
from portal.live.control_views import Page, held
from portal.live.desk import ClassDesk
from portal.live.hands.counting import WAYS
from portal.live.opening_views import title_of
from portal.live.store import Session
from portal.slips.store import due


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """The report."""

    @pages.get("/class/<code>/report")
    @held(desk)
    def report(one: Session) -> Page:
        return render_template(
            "live/report.html",
            one=one,
            going=desk.goes_on(one),
            # Sealed at the full hour after the code expired; until then nobody sees a number.
            waiting=desk.now() < due(one.expires),
            by_hand=one.way in WAYS,
            figures=desk.figures(one),
            title=title_of(desk, one),
            place=desk.quiz.tree().by_code[one.place].name,
            holder=keys.teacher(desk),
        )
