"""Cards to print, the page that reads them with a camera, and where it sends what was answered. Thin.

The camera is allowed on the reader's page alone. Its pictures never leave the device: what is sent are letters."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request

from portal.headers import SELF_ONLY
from portal.live import keys, store
from portal.live.cards import store as card_store
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
from portal.live.control_views import Page, draw_control, held
from portal.live.desk import ClassDesk
from portal.live.pacing import State
from portal.live.store import Session
from portal.marking import line_html
from portal.quiz.kinds import KINDS
from portal.slips.writer import NotStored
from portal.web import current_locale, from_this_site

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
        if desk.now() > one.expires + LATE_SECONDS:  # until then a device may still hold what it has to send
            abort(404, "error.class.code")
        if one.way != "cards":
            return redirect(f"/class/{one.code}/", 303)
        page = Response(render_template("live/cards.html", holder=keys.teacher(desk), **_shown(desk, one)))
        page.headers["Permissions-Policy"] = CAMERA
        return page

    @pages.post("/class/<code>/by-hands")
    @held(desk)
    def by_hands(one: Session) -> Page:
        keys.check(desk, one)
        phase, stage = one.phase, one.stage
        if stage == "lesson":  # no card has answered: the test before is left out
            phase, stage = "after", "waiting"
        to = State(one.pace, "general" if phase == "before" else phase, stage, one.item)
        if not desk.goes_on(one) or one.way != "cards" or not card_store.go_on_by_hands(desk.engine, one, to):
            return draw_control(desk, store.find_by_id(desk.engine, one.id) or one, "class.cards.sent_before"), 409
        desk.board.stir()
        return redirect(f"/class/{one.code}/hands", 303)

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
            return _told(counted=count(desk, one, sent))
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


def _shown(desk: ClassDesk, one: Session) -> dict[str, object]:
    """What the page needs to go on without a network: the questions of each test, a story's votes, how to mark, its
    permission to send."""
    tag = current_locale().tag
    text, text_tag = desk.quiz.bank.wording(one.quiz, tag)
    context = desk.quiz.context(tag)
    forms = {phase: desk.form(one, phase) for phase in phases_of(one)}
    tale = desk.tales.get(one.story)
    return {
        "one": one,
        "forms": forms,
        "text": text,
        "text_tag": text_tag,
        "kinds": KINDS,
        "explain": lambda words: line_html(words, context),
        "scenes": {name: tale.scene(tag, name) for name in tale.plot.ways} if tale else {},
        "token": keys.token(desk, one),
        "facts": {
            "code": one.code,
            "heads": min(one.heads, CARDS),
            "pass": seal_pass(desk, one),
            "token": keys.token(desk, one),
            "until": one.expires + LATE_SECONDS,
            "phase": one.phase,
            "tests": [
                {
                    "phase": phase,
                    "scored": form.scored,
                    "mastery": form.mastery,
                    "items": [{"id": item.id, "key": item.key} for item in form.items],
                }
                for phase, form in forms.items()
            ],
        },
    }
