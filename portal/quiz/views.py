"""Taking a quiz and seeing its result. Thin: reads a request, calls the pure modules, hands the attempt to the writer.

Keeps nothing: no session, no log of answers. The result goes back to the participant's own browser."""

import gzip
import secrets
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError

from portal.locales import LOCALES
from portal.periods import month_of, quarter_of
from portal.place import forget_place
from portal.quiz.answer_form import Attempt, Refused, read_answers, read_fields, read_place
from portal.quiz.desk import Desk
from portal.quiz.drawing import PHASE_MARK, PLACE_MARK, ROOM_MARK, TICKET_MARK, draw_list, draw_page, draw_result
from portal.quiz.forms import EVERYBODY, Form
from portal.quiz.hours import Hour, HourClosed
from portal.quiz.posting import check_post, keep_for_sending_again, place_fields
from portal.quiz.taking import flag_of, submission_of
from portal.quiz.ticket import (
    RESULT_SECONDS,
    Result,
    Ticket,
    new_ticket,
    open_result,
    open_ticket,
    seal_result,
    seal_ticket,
)
from portal.slips.store import Count, Submission
from portal.slips.writer import NotStored
from portal.vocabulary import PHASES
from portal.web import from_this_site, locale_or_404

RESULT_COOKIE = "result"
COMPRESSION = 4  # a quarter of a millisecond a page; more costs time and saves two percent


def paths() -> Iterator[str]:
    """The addresses that can be frozen: of a form, the ticket differs at each visit."""
    yield from (f"/{locale.tag}/quiz/" for locale in LOCALES)


def blueprint(desk: Desk) -> Blueprint:
    """The public pages of quizzes. The templates of the kinds of item lie beside their classes."""
    pages = Blueprint("quiz", __name__, template_folder=".")

    @pages.get("/<lang>/quiz/")
    def choose(lang: str) -> str:
        locale_or_404(lang)
        return draw_list(desk, lang)

    @pages.get("/<lang>/quiz/<quiz>/")
    def ask(lang: str, quiz: str) -> Response:
        locale_or_404(lang)
        found = desk.bank.quizzes.get(quiz) or abort(404, "error.quiz")
        if room := request.args.get("class"):
            hour = desk.hours.find(room)
            if hour is None or hour.quiz != quiz or not hour.takes:
                return _to_door(room)
            return _compressed(_draw_for_class(desk, lang, hour))
        phase = request.args.get("phase", "general")
        module = request.args.get("module", "")
        letter = request.args.get("form") or secrets.choice(sorted(found.forms))
        if phase not in PHASES or letter not in found.forms or (module and module not in desk.module_audiences):
            abort(404, "error.quiz")
        if phase != "general" and not found.measures:  # an exam has no before and after
            abort(404, "error.quiz")
        form = found.forms[letter]
        if request.method == "GET":  # a link preview asks with HEAD and starts nothing
            _count_start(desk, found.done_code)
        ticket = seal_ticket(desk.tickets, new_ticket(form.code, phase, module, desk.now()))
        written_for = None if found.audience == EVERYBODY else found.audience
        place = place_fields(desk, written_for or desk.module_audiences.get(module)) if found.measures else ""
        body = draw_page(desk, lang, form).replace(TICKET_MARK, ticket).replace(PLACE_MARK, place)
        if request.args:  # the language switch keeps what the test is for
            kept = escape(urlencode({"phase": phase, "module": module, "form": letter}))
            body = body.replace('?lang"', f'?{kept}&amp;lang"')
        return _compressed(body)

    @pages.post("/<lang>/quiz/<quiz>/")
    def take(lang: str, quiz: str) -> Response:
        locale_or_404(lang)
        if quiz not in desk.bank.quizzes:
            abort(404, "error.quiz")
        known = open_ticket(desk.tickets, request.form.get("ticket", ""), desk.now())
        check_post(desk, spared=known is not None and known.session != "")
        try:
            ticket, form, hour, attempt = _read(desk, quiz)
            outcome = _store(desk, ticket, form, hour, attempt)
        except Refused as refused:
            abort(400, refused.key)
        except HourClosed as closed:
            return Response(render_template("quiz/class_closed.html", room=closed.room), status=409)
        except (NotStored, SQLAlchemyError):
            return keep_for_sending_again()
        counted = "again" if outcome == "seen_before" else ("repeat" if attempt.repeat else "first")
        until = int(desk.now()) + RESULT_SECONDS
        room = (hour.code, hour.pace) if hour else ("", "")
        result = Result(
            form.code, attempt.answers, ticket.phase, ticket.module, attempt.audience, counted, until, *room
        )
        response = redirect(f"/{lang}/result/", 303)
        response.set_cookie(
            RESULT_COOKIE,
            seal_result(desk.results, result),
            max_age=RESULT_SECONDS,
            secure=desk.settings.https,
            httponly=True,
            samesite="Lax",
        )
        assert isinstance(response, Response)
        return response

    @pages.get("/<lang>/result/")
    def result(lang: str) -> Response:
        locale_or_404(lang)
        kept = open_result(desk.results, request.cookies.get(RESULT_COOKIE, ""), desk.now())
        form = desk.bank.forms.get(kept.form) if kept else None
        if kept is None or form is None:
            return Response(render_template("quiz/no_result.html"), status=404)
        return Response(draw_result(desk, lang, kept, form), headers={"Cache-Control": "no-store"})

    @pages.route("/<lang>/forget/", methods=["GET", "POST"])
    def forget(lang: str) -> Response:
        locale_or_404(lang)
        done = request.method == "POST"
        if done and not from_this_site(request):
            abort(403, "error.other_site")
        response = Response(render_template("quiz/forget.html", done=done))
        if done:
            forget_place(response)
            for cookie in (RESULT_COOKIE, "lang"):
                response.delete_cookie(cookie)
        return response

    return pages


def _compressed(body: str) -> Response:
    """The page with its ticket, packed for slow networks. Nothing in it repeats what a stranger may choose to send."""
    headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding"}
    if request.accept_encodings["gzip"]:
        packed = gzip.compress(body.encode(), COMPRESSION)
        return Response(packed, mimetype="text/html", headers={**headers, "Content-Encoding": "gzip"})
    return Response(body, headers=headers)


def _to_door(room: str) -> Response:
    """Where a class's code is looked at: it says what is wrong with it, or that the class waits."""
    answer = redirect(f"/join/{quote(room, safe='')}", 303)
    assert isinstance(answer, Response)
    return answer


def _count_start(desk: Desk, version: str) -> None:
    month = month_of(desk.today())
    desk.writer.note(Submission(month, counts=(Count("quiz", version, quarter_of(month), "started"),)))


def _draw_for_class(desk: Desk, lang: str, hour: Hour) -> str:
    """The test of a class hour: its ticket names the hour, which knows place and audience; nothing else is asked."""
    quiz = desk.bank.quizzes[hour.quiz]
    form = quiz.forms[hour.letter]
    if request.method == "GET":
        _count_start(desk, quiz.done_code)
    ticket = seal_ticket(desk.tickets, new_ticket(form.code, hour.phase, hour.module, desk.now(), session=hour.session))
    body = draw_page(desk, lang, form, hour.pace)
    for mark, value in ((TICKET_MARK, ticket), (ROOM_MARK, hour.code), (PHASE_MARK, hour.phase)):
        body = body.replace(mark, value)
    return body.replace('?lang"', f'?{escape(urlencode({"class": hour.code}))}&amp;lang"')


def _read(desk: Desk, quiz: str) -> tuple[Ticket, Form, Hour | None, Attempt]:
    fields = read_fields(request.form)
    ticket = open_ticket(desk.tickets, fields.ticket.data or "", desk.now())
    form = desk.bank.forms.get(ticket.form) if ticket else None
    if ticket is None or form is None or form.quiz != quiz:
        raise Refused("error.ticket")
    answers = read_answers(request.form, form)
    leaves = desk.tree().landings(desk.today())
    hour = desk.hours.of(ticket.session) if ticket.session else None
    if ticket.session:
        if hour is None or hour.community not in leaves:
            raise HourClosed(hour.code if hour else "")
        community, audience = leaves[hour.community], hour.audience
    elif form.measures:
        community, audience = read_place(request.form, leaves)
    else:
        # An exam asks nobody where they live: nothing of it is stored but how many were sent.
        community, audience = "", desk.bank.quizzes[quiz].audience
    knows = hour is None or hour.own_device
    attempt = Attempt(
        community=community,
        audience=audience,
        answers=answers,
        repeat=hour is None and bool(fields.repeat.data),
        before=fields.before.data == "1" if fields.before.data and knows else None,
        machine=bool(fields.website.data),
    )
    return ticket, form, hour, attempt


def _store(desk: Desk, ticket: Ticket, form: Form, hour: Hour | None, attempt: Attempt) -> str:
    day, seconds = desk.today(), desk.now() - ticket.issued
    if hour:
        seat = desk.hours.seat(ticket.session, ticket.phase, ticket.digest)
        if seat == "closed":
            raise HourClosed(hour.code)
        over = seat == "over"
        if hour.pace == "teacher":  # who comes late has less time, and is no machine
            seconds = float("inf")
    else:
        counts = form.measures and not attempt.repeat
        over = counts and desk.cap.exceeded(attempt.community, desk.people(attempt.community), day)
    flag = flag_of(form, attempt, seconds, over)
    return desk.writer.record(submission_of(form, ticket, attempt, flag, month_of(day), desk.tree()))
