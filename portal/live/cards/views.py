"""Cards to print, the page that reads them with a camera, and where it sends what was answered. Thin.

The camera is allowed on the reader's page alone. Its pictures never leave the device: what is sent are letters."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext

from portal.live import keys
from portal.live.cards.markers import CARDS, PAPERS
from portal.live.cards.printing import sheets
from portal.live.cards.sending import (
    LATE_SECONDS,
    BadCards,
    TooLate,
    count,
    open_pass,
    phases_of,
    read_sheet,
    record,
    seal_pass,
)
from portal.live.control_views import Page, held
from portal.live.desk import ClassDesk
from portal.live.store import Session
from portal.quiz.forms import OPTIONS
from portal.quiz.kinds import KINDS
from portal.slips.writer import NotStored
from portal.web import PUBLIC_POLICY, SELF_ONLY, current_locale, from_this_site

READER_POLICY = f"{PUBLIC_POLICY}; worker-src 'self'"
CAMERA = SELF_ONLY.replace("camera=()", "camera=(self)")


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """Printing, reading, sending."""

    @pages.get("/class/cards/")
    def cards() -> Page:
        size = request.args.get("size", "a5")
        if size not in PAPERS:
            abort(404)
        sizes = tuple(PAPERS)
        return render_template("live/cards_print.html", holder=None, size=size, sizes=sizes, sheets=sheets(size))

    @pages.get("/class/<code>/cards")
    @held(desk)
    def reader(one: Session) -> Page:
        if not desk.goes_on(one):
            abort(404, "error.class.code")
        facts = _facts(desk, one)
        page = Response(render_template("live/cards.html", holder=keys.teacher(desk), one=one, facts=facts))
        page.headers["Content-Security-Policy"] = READER_POLICY
        page.headers["Permissions-Policy"] = CAMERA
        return page

    @pages.post("/class/cards/answers")
    def card_answers() -> Response:
        sent, one = _sent(desk)
        try:
            phase = sent.get("phase")
            form = desk.form(one, phase if isinstance(phase, str) and phase in phases_of(one) else "")
            attempts = read_sheet(one, form, phase, sent.get("cards"), sent.get("before", {}))
        except BadCards:
            abort(400, "error.answers")
        try:
            return _told(stored=record(desk, one, form, str(phase), attempts))
        except NotStored:
            abort(503)

    @pages.post("/class/cards/counts")
    def card_counts() -> Response:
        sent, one = _sent(desk)
        try:
            return _told(counted=count(desk, one, sent.get("phase"), sent.get("item"), sent.get("letters")))
        except BadCards:
            abort(400, "error.answers")
        except NotStored:
            abort(503)


def _sent(desk: ClassDesk) -> tuple[dict[str, Any], Session]:
    """What a reader's page has sent, and the hour it may send for."""
    if not from_this_site(request):
        abort(403, "error.other_site")
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(415)
    try:
        return sent, open_pass(desk, sent.get("pass"))
    except BadCards:
        abort(400, "error.ticket")
    except TooLate:
        abort(410)


def _told(**facts: int) -> Response:
    answer = Response(status=200, mimetype="application/json")
    answer.set_data("{" + ",".join(f'"{name}":{value}' for name, value in facts.items()) + "}")
    return answer


def _facts(desk: ClassDesk, one: Session) -> dict[str, object]:
    """All that the page needs to go on without a network: the questions of each test, and its permission to send."""
    tag = current_locale().tag
    text, shown = desk.quiz.bank.wording(one.quiz, tag)
    tests = []
    for phase in phases_of(one):
        form = desk.form(one, phase)
        tests.append(
            {
                "phase": phase,
                "scored": form.scored,
                "mastery": form.mastery,
                "items": [
                    {
                        "id": item.id,
                        "key": item.key,
                        "question": text.items[item.id].question,
                        "options": [
                            KINDS[item.kind].outcome(item, text.items[item.id], letter, gettext) for letter in OPTIONS
                        ],
                    }
                    for item in form.items
                ],
            }
        )
    return {
        "code": one.code,
        "heads": min(one.heads, CARDS),
        "pass": seal_pass(desk, one),
        "until": one.expires + LATE_SECONDS,
        "phase": one.phase,
        "lang": shown,
        "tests": tests,
    }
