"""The page of opinions: after a quiz, or from a printed code of its own. Keeps nothing; knows nothing of an attempt."""

from dataclasses import replace

from flask import Blueprint, Response, abort, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from portal.locales import ORIGINAL
from portal.quiz.desk import Desk
from portal.quiz.opinion_taking import submission_of
from portal.quiz.opinions import SCALE, Opinions
from portal.quiz.posting import check_post, keep_for_sending_again, note_start, place_fields, visit
from portal.quiz.ticket import new_ticket, open_ticket, seal_ticket
from portal.slips.writer import NotStored
from portal.vocabulary import ACTIVITIES
from portal.web import locale_or_404

SET = "neighbourhood"
PREFIX = "o."


def blueprint(desk: Desk, opinions: Opinions) -> Blueprint:
    """/<lang>/opinion/<activity>/ and its thanks."""
    pages = Blueprint("opinion", __name__)

    def check(lang: str, activity: str) -> None:
        locale_or_404(lang)
        if activity not in ACTIVITIES:
            abort(404, "error.quiz")

    @pages.get("/<lang>/opinion/<activity>/")
    def ask(lang: str, activity: str) -> Response:
        check(lang, activity)
        note_start(desk)
        shown = lang if lang in opinions.texts else ORIGINAL.tag
        page = render_template(
            "quiz/opinion.html",
            activity=activity,
            questions=opinions.questions,
            text=opinions.texts[shown],
            text_tag=shown,
            scale=SCALE,
            ticket=seal_ticket(desk.tickets, new_ticket(_form(activity), "general", "", desk.now())),
            place=place_fields(desk, ask_audience=False),
        )
        return Response(page, headers={"Cache-Control": "private, no-store"})

    @pages.post("/<lang>/opinion/<activity>/")
    def take(lang: str, activity: str) -> Response:
        check(lang, activity)
        check_post(desk)
        ticket = open_ticket(desk.tickets, request.form.get("ticket", ""), desk.now())
        if ticket is None or ticket.form != _form(activity):
            abort(400, "error.ticket")
        answers = _answers(opinions)
        try:
            community = desk.tree().landings(desk.today()).get(request.form.get("community", ""))
            if community is None:
                abort(400, "error.community")
            # Filled in by no person; counted by nobody. A repeat is thanked and not counted.
            if answers and not request.form.get("website") and not request.form.get("repeat"):
                month = desk.month()
                made = submission_of(opinions, answers, community, activity, month, ticket.digest)
                desk.writer.record(replace(made, visit=visit("finished")))
        except (NotStored, SQLAlchemyError) as error:
            return keep_for_sending_again(error)
        answer = redirect(f"/{lang}/opinion/thanks/", 303)
        assert isinstance(answer, Response)
        return answer

    @pages.get("/<lang>/opinion/thanks/")
    def thanks(lang: str) -> str:
        locale_or_404(lang)
        return render_template("quiz/thanks.html")

    return pages


def _form(activity: str) -> str:
    return f"opinion:{SET}:{activity}"


def _answers(opinions: Opinions) -> dict[str, int]:
    """The questions that were answered; one that was left open is left out of its rate."""
    answers: dict[str, int] = {}
    known = {PREFIX + name for name in opinions.questions}
    for name in request.form:
        if name.startswith(PREFIX):
            values = request.form.getlist(name)
            if name not in known or len(values) != 1 or values[0] not in {"", *map(str, SCALE)}:
                abort(400, "error.answers")
            if values[0]:
                answers[name.removeprefix(PREFIX)] = int(values[0])
    return answers
