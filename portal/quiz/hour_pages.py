"""The test of a class hour or an event: its page, and where its code leads when there is no test to take now.

May not store anything but the count of those who began."""

from urllib.parse import quote, urlencode

from flask import Response, redirect, render_template, request
from markupsafe import escape

from portal.periods import quarter_of
from portal.quiz.desk import Desk
from portal.quiz.drawing import PHASE_MARK, PLACE_MARK, ROOM_MARK, TICKET_MARK, draw_page
from portal.quiz.hours import Hour, letter_at_event
from portal.quiz.ticket import new_ticket, seal_ticket
from portal.slips.store import Count, Submission


def to_door(room: str) -> Response:
    """Where a class's code is looked at: it says what is wrong with it, or that the class waits."""
    answer = redirect(f"/join/{quote(room, safe='')}", 303)
    assert isinstance(answer, Response)
    return answer


def to_event(lang: str, hour: Hour) -> Response:
    """The event's page says when its test may be taken."""
    answer = redirect(f"/{lang}/events/{hour.event}/", 303)
    assert isinstance(answer, Response)
    return answer


def count_start(desk: Desk, version: str) -> None:
    """One more who began."""
    month = desk.month()
    desk.writer.note(Submission(month, counts=(Count("quiz", version, quarter_of(month), "started"),)))


def draw_for_class(desk: Desk, lang: str, hour: Hour) -> str:
    """The test of a class hour: its ticket names the hour, which knows place and audience; nothing else is asked."""
    quiz = desk.bank.quizzes[hour.quiz]
    form = quiz.forms[hour.letter]
    if request.method == "GET":
        count_start(desk, quiz.done_code)
    ticket = seal_ticket(desk.tickets, new_ticket(form.code, hour.phase, hour.module, desk.now(), session=hour.session))
    body = draw_page(desk, lang, form, hour.pace)
    for mark, value in ((TICKET_MARK, ticket), (ROOM_MARK, hour.code), (PHASE_MARK, hour.phase)):
        body = body.replace(mark, value)
    return body.replace('?lang"', f'?{escape(urlencode({"class": hour.code}))}&amp;lang"')


def draw_for_event(desk: Desk, lang: str, hour: Hour, phase: str) -> str:
    """The test of an event, the usual form but for its place: the event knows place and audience."""
    quiz = desk.bank.quizzes[hour.quiz]
    form = quiz.forms[letter_at_event(hour.session, phase, quiz.forms)]
    if request.method == "GET":
        count_start(desk, quiz.done_code)
    ticket = seal_ticket(desk.tickets, new_ticket(form.code, phase, "", desk.now(), session=hour.session))
    place = render_template("quiz/event.html", hour=hour)
    body = draw_page(desk, lang, form).replace(TICKET_MARK, ticket).replace(PLACE_MARK, place)
    kept = escape(urlencode({"event": hour.event, "phase": phase}))
    return body.replace('?lang"', f'?{kept}&amp;lang"')
