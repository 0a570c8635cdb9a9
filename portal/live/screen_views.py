"""What the room sees on the wall: the code, one question in large print, the answers when it is over. Thin.

Light or dark by the address, so that it works with scripts off. Whoever may hold the class moves on from here too."""

from flask import Blueprint, redirect, render_template, request

from portal.live import keys, store
from portal.live.control_views import Page, advance, held, join_address, qr
from portal.live.desk import ClassDesk
from portal.live.hands.counting import asks_hands
from portal.live.pacing import NotAllowed
from portal.live.question import shown
from portal.live.store import Session

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
            to = desk.take(one, asked)
        except NotAllowed:
            return _draw(desk, one, "class.not_now"), 409
        # Hands for a question are counted on their own page; those for a story may be seen by eye.
        if not desk.goes_on(one) or (asked == "close" and asks_hands(one) and not one.scene):
            return _draw(desk, one, "class.not_now"), 409
        new = advance(desk, one, to) if request.form.get("step") == str(one.step) else None
        if new is None:
            return _draw(desk, store.find_by_id(desk.engine, one.id) or one, "class.other_window"), 409
        return redirect(f"/class/{one.code}/screen?look={look()}", 303)


def look() -> str:
    """Light or dark, as the address says."""
    asked = request.args.get("look", "")
    return asked if asked in LOOKS else LOOKS[0]


def _draw(desk: ClassDesk, one: Session, notice: str = "") -> str:
    return render_template(
        "live/screen.html",
        by_hand=asks_hands(one),
        look=look(),
        seen="seen" in request.args,  # the lesson: one key then leads on, not into it again
        address=join_address(desk, one),
        qr=qr(join_address(desk, one)),
        holder=None,
        **shown(desk, one, desk.counts(one), notice),
    )
