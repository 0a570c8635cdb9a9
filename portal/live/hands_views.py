"""The page by which a class without devices is held: the question, a number for each option, the steps. Thin.

Works with scripts off: the sum is then said when the numbers are sent."""

from flask import Blueprint, redirect, render_template, request

from portal.live import keys, store
from portal.live.control_views import Page, advance, held
from portal.live.desk import ClassDesk
from portal.live.hands import store as hands_store
from portal.live.hands.counting import WAYS, WrongCount, asks_hands, read_hands, tally_of
from portal.live.pacing import NotAllowed, take
from portal.live.question import shown
from portal.live.store import Session
from portal.periods import month_of
from portal.slips.store import record_tally


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """Counting hands."""

    @pages.get("/class/<code>/hands")
    @held(desk)
    def hands(one: Session) -> Page:
        if one.way not in WAYS:
            return redirect(f"/class/{one.code}/", 303)
        keep(desk, one)
        return _draw(desk, one)

    @pages.post("/class/<code>/hands")
    @held(desk)
    def hands_step(one: Session) -> Page:
        keys.check(desk, one)
        if not desk.goes_on(one) or one.way not in WAYS:
            return _draw(desk, one), 409
        if request.form.get("step") != str(one.step):
            return _draw(desk, one, "class.other_window"), 409
        asked = request.form.get("do", "")
        try:
            to = take(desk.state(one), asked)
            if asked == "close" and asks_hands(one):
                given = read_hands(request.form, one.heads)
                new = hands_store.put(desk.engine, one, to, desk.item(one).id, given)
                desk.board.stir()
            else:
                new = advance(desk, one, to)
        except NotAllowed:
            return _draw(desk, one, "class.not_now"), 409
        except WrongCount as wrong:
            return _draw(desk, one, wrong.fault, wrong.answers), 422
        if new is None:
            return _draw(desk, store.find_by_id(desk.engine, one.id) or one, "class.other_window"), 409
        keep(desk, new)
        return redirect(f"/class/{one.code}/hands", 303)


def keep(desk: ClassDesk, one: Session) -> None:
    """Store the tally of a class that is over; a second time nothing changes, so that a failed try can be repeated."""
    if one.stage == "over" and one.way in WAYS and desk.goes_on(one):
        record_tally(desk.engine, tally_of(one, desk.form(one), desk.counts(one), month_of(desk.quiz.today())))


def _draw(desk: ClassDesk, one: Session, notice: str = "", wrong: tuple[str, ...] = ()) -> str:
    counts = desk.counts(one)
    typed = {name[2:]: value for name, value in request.form.items() if name.startswith("n.")}
    kept = {answer: str(number) for answer, number in counts.get((one.phase, desk.item(one).id), {}).items()}
    return render_template(
        "live/hands.html",
        asks=asks_hands(one),
        done=sum(1 for phase, name in counts if phase == one.phase and name),
        numbers=typed or kept,
        wrong=wrong,
        place=desk.quiz.tree().by_code[one.place].name,
        holder=keys.teacher(desk),
        **shown(desk, one, counts, notice),
    )
