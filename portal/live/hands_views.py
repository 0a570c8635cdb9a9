"""The page by which a class without devices is held: the question, a number for each option, the steps. Thin.

Works with scripts off: the sum is then said when the numbers are sent."""

from flask import Blueprint, redirect, render_template, request

from portal.live import keys, store
from portal.live.control_views import Page, advance, held
from portal.live.desk import ClassDesk
from portal.live.hands import store as hands_store
from portal.live.hands.counting import WAYS, WrongCount, asks_hands, read_hands
from portal.live.pacing import NotAllowed
from portal.live.question import shown
from portal.live.store import Session
from portal.live.telling import is_vote


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """Counting hands."""

    @pages.get("/class/<code>/hands")
    @held(desk)
    def hands(one: Session) -> Page:
        if one.way not in WAYS:
            return redirect(f"/class/{one.code}/", 303)
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
            to = desk.take(one, asked)
            if asked == "close" and asks_hands(one):
                given = read_hands(request.form, one.heads)
                new = hands_store.put(desk.engine, one, to, _asked(desk, one), given)
                desk.board.stir()
            else:
                new = advance(desk, one, to)
        except NotAllowed:
            return _draw(desk, one, "class.not_now"), 409
        except WrongCount as wrong:
            return _draw(desk, one, wrong.fault, wrong.answers), 422
        if new is None:
            return _draw(desk, store.find_by_id(desk.engine, one.id) or one, "class.other_window"), 409
        return redirect(f"/class/{one.code}/hands", 303)


def _asked(desk: ClassDesk, one: Session) -> str:
    """What hands go up for."""
    return one.spot.item if desk.plot(one) else desk.item(one).id


def _draw(desk: ClassDesk, one: Session, notice: str = "", wrong: tuple[str, ...] = ()) -> str:
    counts = desk.counts(one)
    typed = {name[2:]: value for name, value in request.form.items() if name.startswith("n.")}
    kept = {answer: str(number) for answer, number in counts.get((one.phase, _asked(desk, one)), {}).items()}
    return render_template(
        "live/hands.html",
        asks=asks_hands(one),
        done=sum(1 for phase, name in counts if phase == one.phase and name and not is_vote(name)),
        numbers=typed or kept,
        wrong=wrong,
        place=desk.quiz.tree().by_code[one.place].name,
        holder=keys.teacher(desk),
        **shown(desk, one, counts, notice),
    )
