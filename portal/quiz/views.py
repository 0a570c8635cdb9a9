"""Taking a quiz and seeing its result. Thin: reads a request, calls the pure modules, hands the attempt to the writer.

Keeps nothing: no session, no log of answers. The result goes back to the participant's own browser."""

import gzip
import secrets
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from portal.locales import LOCALES
from portal.place import forget_place
from portal.quiz.answer_form import Attempt, Refused, read_answers, read_fields, read_place
from portal.quiz.desk import Desk
from portal.quiz.drawing import PLACE_MARK, TICKET_MARK, draw_list, draw_page, draw_result
from portal.quiz.forms import EVERYBODY, Form
from portal.quiz.hour_pages import count_start, draw_for_class, draw_for_event, to_door, to_event
from portal.quiz.hours import Hour, HourClosed, is_of_event
from portal.quiz.posting import by_script, check_post, keep_for_sending_again, note_start, place_fields, say, visit
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
    seconds_of,
)
from portal.slips.store import Submission
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
            hour = desk.hours.find(room, request.remote_addr or "")
            if hour is None or hour.event or hour.quiz != quiz or not hour.takes:
                return to_door(room)
            return _compressed(draw_for_class(desk, lang, hour))
        phase = request.args.get("phase", "general")
        if code := request.args.get("event"):
            hour = desk.hours.find(code)
            if hour is None or not hour.event or phase not in PHASES:
                abort(404, "error.code")
            if hour.quiz != quiz or not hour.takes:
                return to_event(lang, hour)
            note_start(desk)
            return _compressed(draw_for_event(desk, lang, hour, phase))
        module = request.args.get("module", "")
        letter = request.args.get("form") or secrets.choice(sorted(found.forms))
        if phase not in PHASES or letter not in found.forms or (module and module not in desk.module_audiences):
            abort(404, "error.quiz")
        if phase != "general" and not found.measures:  # an exam has no before and after
            abort(404, "error.quiz")
        form = found.forms[letter]
        early = "early" in request.args  # asked for by the device itself, to have a form when there is no network
        if request.method == "GET" and not early:  # a link preview asks with HEAD and starts nothing
            count_start(desk, found.done_code)
            note_start(desk)
        ticket = seal_ticket(desk.tickets, new_ticket(form.code, phase, module, desk.now(), early=early))
        written_for = None if found.audience == EVERYBODY else found.audience
        place = place_fields(desk, written_for or desk.module_audiences.get(module)) if found.measures else ""
        body = draw_page(desk, lang, form).replace(TICKET_MARK, ticket).replace(PLACE_MARK, place)
        if request.args and not early:  # the language switch keeps what the test is for
            kept = escape(urlencode({"phase": phase, "module": module, "form": letter}))
            body = body.replace('?lang"', f'?{kept}&amp;lang"')
        return _compressed(body)

    @pages.post("/<lang>/quiz/<quiz>/")
    def take(lang: str, quiz: str) -> Response:
        locale_or_404(lang)
        if quiz not in desk.bank.quizzes:
            abort(404, "error.quiz")
        waited = request.form.get("waited") == "1"
        known = open_ticket(desk.tickets, request.form.get("ticket", ""), desk.now(), waited)
        check_post(desk, spared=known is not None and known.session != "" and not is_of_event(known.session))
        try:
            ticket, form, hour, attempt = _read(desk, quiz)
            outcome = _store(desk, ticket, form, hour, attempt)
        except Refused as refused:
            if by_script():
                return say({"refused": refused.key}, 400)
            abort(400, refused.key)
        except HourClosed as closed:
            return Response(render_template("quiz/class_closed.html", room=closed.room), status=409)
        except (NotStored, SQLAlchemyError) as error:
            return keep_for_sending_again(error)
        counted = "again" if outcome == "seen_before" else ("repeat" if attempt.repeat else "first")
        until = int(desk.now()) + RESULT_SECONDS
        if hour is None and known and known.session and not is_of_event(known.session):
            hour = desk.hours.of(known.session)  # late, but a class's device still belongs to nobody
        room = ("", "", hour.event) if hour and hour.event else (hour.code, hour.pace, "") if hour else ("", "", "")
        result = Result(
            form.code, attempt.answers, ticket.phase, ticket.module, attempt.audience, counted, until, *room
        )
        response: BaseResponse = redirect(f"/{lang}/result/", 303)
        if by_script():  # an acknowledgement that no page of a stranger on the way can pass for
            response = say({"counted": counted, "result": f"/{lang}/result/"})
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


def _read(desk: Desk, quiz: str) -> tuple[Ticket, Form, Hour | None, Attempt]:
    fields = read_fields(request.form)
    ticket = open_ticket(desk.tickets, fields.ticket.data or "", desk.now(), bool(fields.waited.data))
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
    remembers, knows = hour is None or hour.event != "", hour is None or hour.own_device
    if hour and hour.late:
        hour, ticket = None, replace(ticket, session="")
    attempt = Attempt(
        community=community,
        audience=audience,
        answers=answers,
        repeat=remembers and bool(fields.repeat.data),
        before=fields.before.data == "1" if fields.before.data and knows else None,
        machine=bool(fields.website.data),
        quick=ticket.early and bool(fields.quick.data),
    )
    return ticket, form, hour, attempt


def _store(desk: Desk, ticket: Ticket, form: Form, hour: Hour | None, attempt: Attempt) -> str:
    day, seconds = desk.today(), seconds_of(ticket, desk.now())
    seat = desk.hours.seat(ticket.session, ticket.phase, ticket.digest) if hour else ""
    if hour and seat == "closed":
        now = desk.hours.of(ticket.session)
        if now is None or not now.late:
            raise HourClosed(hour.code)
        hour, ticket = None, replace(ticket, session="")  # its code has expired since a moment
    if hour:
        over = seat == "over"
        if hour.pace == "teacher":  # who comes late has less time, and is no machine
            seconds = float("inf")
    else:
        counts = form.measures and not attempt.repeat
        over = counts and desk.cap.exceeded(attempt.community, desk.people(attempt.community), day)
    flag = flag_of(form, attempt, seconds, over)
    made = submission_of(form, ticket, attempt, flag, desk.month(), desk.tree())
    in_class = hour is not None and not hour.event
    outcome = desk.writer.record(made if in_class else replace(made, visit=visit("finished")))
    if ticket.early and outcome == "stored" and (began := visit("started")):
        desk.writer.note(Submission(made.month, visit=began))
    return outcome
