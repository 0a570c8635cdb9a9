"""What the room sees on the wall: the code, one question in large print, the answers when it is over. Thin.

Light or dark by the address, so that it works with scripts off. Whoever may hold the class moves on from here too."""

from flask import Blueprint, redirect, render_template, request

from portal.live import keys, store
from portal.live.control_views import Page, advance, held, join_address, qr
from portal.live.desk import ClassDesk
from portal.live.hands.counting import asks_hands
from portal.live.hands_views import keep
from portal.live.opening_views import title_of
from portal.live.pacing import NotAllowed, steps, take
from portal.live.store import Session
from portal.marking import line_html
from portal.quiz.kinds import KINDS
from portal.web import current_locale

LOOKS = ("light", "dark")


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """The screen."""

    @pages.get("/class/<code>/screen")
    @held(desk)
    def screen(one: Session) -> Page:
        return _draw(desk, one)

    @pages.post("/class/<code>/screen")
    @held(desk)
    def screen_step(one: Session) -> Page:
        keys.check(desk, one)
        asked = request.form.get("do", "")
        try:
            to = take(desk.state(one), asked)
        except NotAllowed:
            return _draw(desk, one, "class.not_now"), 409
        if not desk.goes_on(one) or (asked == "close" and asks_hands(one)):  # hands are counted on their own page
            return _draw(desk, one, "class.not_now"), 409
        new = advance(desk, one, to) if request.form.get("step") == str(one.step) else None
        if new is None:
            return _draw(desk, store.find_by_id(desk.engine, one.id) or one, "class.other_window"), 409
        keep(desk, new)
        return redirect(f"/class/{one.code}/screen?look={_look()}", 303)


def _look() -> str:
    look = request.args.get("look", "")
    return look if look in LOOKS else LOOKS[0]


def _draw(desk: ClassDesk, one: Session, notice: str = "") -> str:
    state, item, tag = desk.state(one), desk.item(one), current_locale().tag
    going = desk.goes_on(one)
    text, text_tag = desk.quiz.bank.wording(one.quiz, tag)
    context = desk.quiz.context(tag)
    counts = store.counts_of(desk.engine, [one.id]).get(one.id, {}) if going else {}
    return render_template(
        "live/screen.html",
        one=one,
        state=state,
        steps=steps(state) if going else (),
        going=going,
        told=desk.tell(one, counts),
        by_hand=asks_hands(one),
        look=_look(),
        title=title_of(desk, one),
        item=item,
        words=text.items[item.id],
        text_tag=text_tag,
        kinds=KINDS,
        explain=lambda words: line_html(words, context),
        address=join_address(one),
        qr=qr(join_address(one)),
        token=keys.token(desk, one),
        notice=notice,
        holder=None,
    )
