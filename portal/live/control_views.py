"""The page by which a class is held: where it is, one button for each step, how many have answered. Thin.

Works with scripts off: each step is a plain POST. Several windows may show it: a step says from where it was taken."""

from collections.abc import Callable
from functools import wraps

import segno
from flask import Blueprint, abort, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.addresses import whole_address
from portal.live import keys, store
from portal.live.cards import store as card_store
from portal.live.desk import ClassDesk
from portal.live.hands import store as hands_store
from portal.live.hands.counting import WAYS as HANDS
from portal.live.pacing import NotAllowed, State
from portal.live.question import shown
from portal.live.store import Session
from portal.live.telling import Spot

Page = Response | str | tuple[str, int]
View = Callable[[Session], Page]


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """Holding a class."""

    @pages.get("/class/<code>/")
    @held(desk)
    def control(one: Session) -> Page:
        if one.way in HANDS:
            return redirect(f"/class/{one.code}/hands", 303)
        return draw_control(desk, one)

    @pages.post("/class/<code>/")
    @held(desk)
    def control_step(one: Session) -> Page:
        keys.check(desk, one)
        if not desk.goes_on(one):
            return draw_control(desk, one), 409
        asked = request.form.get("do", "")
        if request.form.get("step") != str(one.step):
            return draw_control(desk, one, "class.other_window"), 409
        try:
            new = advance(desk, one, desk.take(one, asked))
        except NotAllowed:
            return draw_control(desk, one, "class.not_now"), 409
        if new is None:
            fresh = store.find_by_id(desk.engine, one.id)
            return draw_control(desk, fresh or one, "class.other_window"), 409
        return redirect(f"/class/{one.code}/", 303)


def held(desk: ClassDesk) -> Callable[[View], Callable[[str], Page]]:
    """A page of one class, for who may hold it: the view gets the class of the address."""

    def narrowed(view: View) -> Callable[[str], Page]:
        @wraps(view)
        def guarded(code: str) -> Page:
            one = desk.known(code)
            if one is not None and keys.may_hold(desk, one):
                return view(one)
            if keys.teacher(desk) is not None:
                abort(404 if one is None else 403, "error.class.code" if one is None else "error.class.not_yours")
            # Says nothing about whether there is such a class.
            return redirect("/office/class", 303)

        return guarded

    return narrowed


def advance(desk: ClassDesk, one: Session, to: State | Spot) -> Session | None:
    """Move the class on and let the room know at once; None when another window was quicker.

    With the end of a class by hand its tally is kept, from whichever page it was ended."""
    if one.way in HANDS and isinstance(to, State) and to.stage == hands_store.OVER:
        new = hands_store.end(desk.engine, one, to, desk.make_tally())
    elif one.way == "cards" and _reopens(one, to):
        new = card_store.reopen(desk.engine, one, to, one.spot.item if desk.plot(one) else desk.item(one).id)
    else:
        new = store.advance(desk.engine, one, to)
    desk.board.stir()
    return new


def _reopens(one: Session, to: State | Spot) -> bool:
    """Whether what is asked now goes on being asked."""
    if isinstance(to, Spot):
        return (one.telling, to.telling) == ("closed", "asking")
    return (one.stage, to.stage) == ("closed", "asking")


def join_address(desk: ClassDesk, one: Session) -> str:
    """What pupils type or scan. A teacher's own machine may be `localhost` to itself (the camera wants that); for the
    others it has the address that the operator names."""
    return f"{whole_address(desk.settings.site)}/join/{one.code}"


def qr(address: str) -> Markup:
    """The address as a drawing that needs no request."""
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=3, omitsize=True)
    return Markup(drawn.replace("<svg", '<svg aria-hidden="true"', 1))  # nosec B704 # drawn here; what holds it is named


def draw_control(desk: ClassDesk, one: Session, notice: str = "") -> str:
    """The page, with a message."""
    return render_template(
        "live/control.html",
        place=desk.quiz.tree().by_code[one.place].name,
        address=join_address(desk, one),
        qr=qr(join_address(desk, one)),
        holder=keys.teacher(desk),
        **shown(desk, one, desk.counts(one), notice),
    )
