"""Pages for those who take part: typing the code, waiting, and one answer of a question. Public, without any account.

Nothing is kept of who asks. What is sent is guarded by the quiz's ticket, which names the hour (RULINGS 7)."""

from flask import Blueprint, Response, abort, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from portal.live.codes import read_code
from portal.live.desk import ClassDesk
from portal.live.store import Mark, Session, digest_of
from portal.live.telling import is_vote
from portal.quiz.forms import NOT_SURE, OPTIONS
from portal.quiz.posting import FORM_TYPES
from portal.quiz.ticket import Ticket, new_ticket, open_ticket, seal_ticket
from portal.slips.writer import NotStored
from portal.web import current_locale, from_this_site

LONGEST_VOTE = 16
RESULT_COOKIE = "result"  # the quiz's, which the next person must not find


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """Joining."""

    @pages.get("/join")
    def join() -> Response:
        typed = request.args.get("code", "")
        if code := read_code(typed):
            return _to(f"/join/{code}")
        return _door(typed, "error.class_code" if typed else "", 404 if typed else 200)

    @pages.get("/join/<typed>")
    def enter(typed: str) -> Response:
        one = desk.known(typed)
        if not desk.admits(one, request.remote_addr or ""):
            abort(429)
        if one is None:
            return _door(typed, "error.class_code", 404)
        if not desk.goes_on(one):
            return _door(typed, "join.expired.text", 410, one.code)
        if desk.plot(one) and one.way == "own":
            return _ballot(desk, one)
        hour = desk.find(one.code)
        if hour is not None and hour.takes:
            return _to(f"/{current_locale().tag}/quiz/{one.quiz}/?class={one.code}")
        return Response(render_template("live/wait.html", one=one))

    @pages.post("/join/<typed>/next")
    def next_person(typed: str) -> Response:
        if not from_this_site(request):
            abort(403, "error.other_site")
        answer = _to(f"/join/{read_code(typed) or ''}")
        answer.delete_cookie(RESULT_COOKIE)
        return answer

    @pages.get("/class/<code>/state")
    def state(code: str) -> Response:
        posted = desk.board.look(read_code(code) or "")
        one = posted.session if posted else desk.known(code)
        if not desk.admits(one, request.remote_addr or ""):
            abort(429)
        if posted is not None:
            return Response(posted.body, headers=posted.headers)
        if one is not None and desk.goes_on(one):  # opened a moment ago in another process
            desk.board.stir()
            posted = desk.board.look(one.code)
            return Response(posted.body, headers=posted.headers) if posted else Response(status=503)
        return Response(status=410 if one else 404)

    @pages.post("/class/<code>/answer")
    def answer(code: str) -> Response:
        if not from_this_site(request):
            abort(403, "error.other_site")
        if request.mimetype not in FORM_TYPES:
            abort(415)
        ticket = open_ticket(desk.quiz.tickets, request.form.get("ticket", ""), desk.quiz.now())
        asked = request.form.get("item", "")
        # Id, way and pace never change; whether the question is open is asked when counting.
        posted = None if is_vote(asked) else desk.board.look(code)
        one = posted.session if posted else desk.known(code)
        if ticket is None or one is None or ticket.session != one.id:
            return _said("ticket", 400)
        if one.way != "own" or (one.pace != "teacher" and not is_vote(asked)):
            return _said("ticket", 400)
        mark = _vote(desk, one, ticket, asked) if is_vote(asked) else _mark(desk, one, ticket)
        if mark is None:
            return _said("answer", 400)
        try:
            outcome = desk.counter.record(mark)
        except (NotStored, SQLAlchemyError):
            return _said("again", 503)
        if "plain" in request.form:  # scripts are off
            return _to(f"/join/{one.code}?{outcome}")
        return _said(outcome, 409 if outcome == "closed" else 200)


def _mark(desk: ClassDesk, one: Session, ticket: Ticket) -> Mark | None:
    """The posted answer, if it is one to a question of the ticket's test."""
    form = desk.quiz.bank.forms.get(ticket.form)
    item, given = request.form.get("item", ""), request.form.get("answer", "")
    names = [each.id for each in form.items] if form else []
    if item not in names or given not in (*OPTIONS, NOT_SURE):
        return None
    # The ticket's id is on the device alone; with phase and question it makes digests that nobody can put together.
    digest = digest_of(ticket.id, ticket.phase, item)
    return Mark(one.id, ticket.phase, item, given, digest, names.index(item))


def _vote(desk: ClassDesk, one: Session, ticket: Ticket, asked: str) -> Mark | None:
    """A vote on how a story goes on. Of another scene than the present one it is simply late."""
    plot, given = desk.plot(one), request.form.get("answer", "")
    if len(asked) > LONGEST_VOTE or given not in OPTIONS:
        return None
    if plot and asked == one.spot.item and given not in plot.ways[one.scene]:
        return None
    return Mark(one.id, one.phase, asked, given, digest_of(ticket.id, "vote", asked))


def _ballot(desk: ClassDesk, one: Session) -> Response:
    tag = current_locale().tag
    ticket = new_ticket(desk.form(one).code, one.phase, "", desk.now(), session=one.id)
    page = render_template(
        "live/vote.html",
        one=one,
        title=desk.tales[one.story].title(tag),
        tale=desk.tales[one.story].scene(tag, one.scene),
        ticket=seal_ticket(desk.quiz.tickets, ticket),
        outcome=next((said for said in ("counted", "again", "over", "closed") if said in request.args), ""),
    )
    return Response(page)


def _door(typed: str, fault: str, status: int, expired: str = "") -> Response:
    page = render_template("live/join.html", typed=typed[:20], fault=fault, expired=expired)
    return Response(page, status=status)


def _said(word: str, status: int) -> Response:
    return Response(f'{{"outcome":"{word}"}}', status=status, mimetype="application/json")


def _to(address: str) -> Response:
    answer = redirect(address, 303)
    assert isinstance(answer, Response)
    return answer
