"""/kiosk/CODE: the page that a tablet keeps open, the forms it shows, and a stock of start tickets, one a person.

The pages are the same for everybody with this code, so that the tablet may keep them. Thin; stores nothing."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from flask_babel import force_locale, gettext

from portal.locales import BY_TAG, LOCALES
from portal.outreach.codes import read_code
from portal.outreach.store import Placement, find_placement
from portal.place import Place, remember_place
from portal.quiz.desk import Desk
from portal.quiz.drawing import PLACE_MARK, TICKET_MARK, draw_page
from portal.quiz.forms import Quiz
from portal.quiz.posting import place_fields
from portal.quiz.ticket import new_ticket, seal_ticket
from portal.web import locale_or_404

KIND = "kiosk"
STOCK = 60  # tickets a request; a tablet asks again until it has enough for a day without a network
KEEPABLE = {"Cache-Control": "public, no-cache"}


def blueprint(desk: Desk, quiz_of: Callable[[Placement], str | None]) -> Blueprint:
    """`quiz_of(placement)` is the quiz that its target stands for."""
    pages = Blueprint("kiosk", __name__)

    def known(typed: str) -> tuple[Placement, Quiz]:
        code = read_code(typed)
        one = find_placement(desk.engine, code) if code else None
        quiz = desk.bank.quizzes.get(quiz_of(one) or "") if one else None
        if one is None or one.kind != KIND or one.retired or quiz is None:
            abort(404, "error.code")
        return one, quiz

    @pages.get("/kiosk/<typed>")
    def kiosk(typed: str) -> Response:
        one, quiz = known(typed)
        if typed != one.code:
            answer = redirect(f"/kiosk/{quote(one.code)}", 302)
            assert isinstance(answer, Response)
            return answer
        offered = [locale for locale in LOCALES if locale.tag in desk.bank.texts[quiz.id]]
        page = render_template(
            "kiosk/kiosk.html",
            one=one,
            quiz=quiz,
            offered=offered,
            greeting={locale.tag: _greeting(locale.tag) for locale in offered},
        )
        return Response(page, headers=KEEPABLE)

    @pages.get("/<lang>/kiosk/<code>/<letter>/")
    def form(lang: str, code: str, letter: str) -> Response:
        locale_or_404(lang)
        one, quiz = known(code)
        if letter not in quiz.forms:
            abort(404, "error.quiz")
        place = place_fields(desk, place=Place(one.area, one.audience)) if quiz.measures else ""
        body = draw_page(desk, lang, quiz.forms[letter], KIND).replace(TICKET_MARK, "").replace(PLACE_MARK, place)
        return Response(body, headers=KEEPABLE)

    @pages.get("/kiosk/<code>/tickets")
    def tickets(code: str) -> Response:
        one, quiz = known(code)
        if not desk.limit.allows(request.remote_addr or "", desk.now()):
            abort(429)

        def made(letter: str) -> str:
            ticket = new_ticket(quiz.forms[letter].code, "general", "", desk.now(), early=True)
            return seal_ticket(desk.tickets, ticket)

        letters = sorted(quiz.forms)
        answer = jsonify([[letter, made(letter)] for letter in (letters[at % len(letters)] for at in range(STOCK))])
        answer.headers["Cache-Control"] = "no-store"
        if community := desk.tree().landing(one.area, desk.today()):
            # What is handed in here counts for this code, as after a scan (portal/place.py).
            remember_place(answer, Place(community.code, one.audience, one.code), desk.settings.https)
        return answer

    return pages


def _greeting(tag: str) -> str:
    with force_locale(BY_TAG[tag].catalogue):
        return str(gettext("kiosk.greeting"))
