"""The public pages of contests: what is on, one round's form, its result with a certificate. Thin, as quiz.views.

Keys and explanations stay here: pages hold the questions alone, and the result tells how many were right, not which.
Nothing of a participant is kept but two counters; the name on a certificate never leaves the device."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from portal.areas.tree import LEAVES, Area, Tree
from portal.contest.rounds import Round, Rounds, next_round, open_round
from portal.contest.taking import SCHOOL, place_of, submission_of
from portal.crypt import Box
from portal.place import read_place
from portal.quiz.answer_form import Refused, read_answers
from portal.quiz.desk import Desk
from portal.quiz.kinds import KINDS
from portal.quiz.limits import DailyCap
from portal.quiz.posting import check_post, keep_for_sending_again, note_start, visit
from portal.quiz.scoring import one_letter, score, too_fast
from portal.quiz.ticket import RESULT_SECONDS, Ticket, new_ticket, open_ticket, seal_ticket, seconds_of
from portal.slips.store import Submission
from portal.slips.writer import NotStored
from portal.web import day_label, days_label, locale_or_404

RESULT_COOKIE = "contest"
# Who opened the form on the last day may finish it after midnight.
GRACE_SECONDS = 3600


@dataclass(frozen=True)
class Result:
    """What the result page shows; lives ten minutes in the participant's own browser. `counted` as in `_weigh`."""

    round: str
    right: int
    counted: str
    until: int


@dataclass
class ContestDesk:
    """What these pages need: the quiz's desk, the rounds, and limits of their own."""

    desk: Desk
    rounds: Rounds
    tickets: Box = field(init=False)
    results: Box = field(init=False)
    places: dict[str, tuple[Tree, date, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tickets = Box(self.desk.settings.secret, "contest-ticket")
        self.results = Box(self.desk.settings.secret, "contest-result")
        settings = self.desk.settings
        self.cap = DailyCap(max(settings.daily_cap, settings.campaign_cap))

    def now_open(self) -> Round | None:
        """The round that is on today."""
        return open_round(self.rounds, self.desk.today())

    def over_cap(self, area: str, day: date) -> bool:
        """Count this one; a school may come with all its pupils on one day, but not with more than it has."""
        return self.cap.exceeded(area, 20 * self.desk.people(area), day)


def blueprint(contest: ContestDesk) -> Blueprint:
    """/<lang>/contest/ and what lies below."""
    pages = Blueprint("contest", __name__)
    desk = contest.desk

    @pages.app_context_processor
    def _offered() -> dict[str, Callable[[], Round | None]]:
        return {"contest_now": contest.now_open}

    @pages.get("/<lang>/contest/")
    def what_is_on(lang: str) -> str:
        locale_or_404(lang)
        day = desk.today()
        return render_template(
            "contest/contest.html",
            now=contest.now_open(),
            following=next_round(contest.rounds, day),
            over=[one for one in contest.rounds.values() if one.closes < day],
            days=days_label,
        )

    @pages.get("/<lang>/contest/<name>/")
    def ask(lang: str, name: str) -> BaseResponse:
        locale_or_404(lang)
        entered = contest.rounds.get(name) or abort(404, "error.contest")
        if not entered.is_open(desk.today()):
            return redirect(f"/{lang}/contest/", 302)
        form = secrets.choice(list(entered.forms.values()))
        note_start(desk)
        text, shown = entered.wording(lang)
        page = render_template(
            "contest/form.html",
            entered=entered,
            form=form,
            text=text,
            text_tag=shown,
            kinds=KINDS,
            frame="contest/asked.html",
            ticket=seal_ticket(contest.tickets, new_ticket(form.code, "general", "", desk.now())),
            place=_place(contest, lang),
            days=days_label,
        )
        return Response(page, headers={"Cache-Control": "private, no-store"})

    @pages.post("/<lang>/contest/<name>/")
    def take(lang: str, name: str) -> BaseResponse:
        locale_or_404(lang)
        entered = contest.rounds.get(name) or abort(404, "error.contest")
        check_post(desk)
        ticket = open_ticket(contest.tickets, request.form.get("ticket", ""), desk.now())
        form = next((one for one in entered.forms.values() if ticket and one.code == ticket.form), None)
        if ticket is None or form is None:
            abort(400, "error.contest_ticket")
        if not entered.is_open(desk.today()) and desk.now() - ticket.issued > GRACE_SECONDS:
            return Response(render_template("contest/closed.html"), status=409)
        try:
            answers = read_answers(request.form, form)
        except Refused as refused:
            abort(400, refused.key)
        try:
            area = place_of(desk.tree(), request.form.get("area", ""), desk.today())
            if area is None:
                abort(400, "error.contest_place")
            found = score(form, answers)
            counted = _weigh(contest, ticket, area, answers, too_fast(form, seconds_of(ticket, desk.now())))
            if counted == "first":
                day = min(desk.today(), entered.closes)
                made = submission_of(entered, area, found.mastered, day, ticket.digest)
                counted = _store(contest, made)
        except (NotStored, SQLAlchemyError) as error:
            return keep_for_sending_again(error)
        until = int(desk.now()) + RESULT_SECONDS
        answer = redirect(f"/{lang}/contest/result/", 303)
        told = json.dumps(list(asdict(Result(entered.id, found.right, counted, until)).values()))
        answer.set_cookie(
            RESULT_COOKIE,
            contest.results.seal(told),
            max_age=RESULT_SECONDS,
            secure=desk.settings.https,
            httponly=True,
            samesite="Lax",
        )
        return answer

    @pages.get("/<lang>/contest/result/")
    def result(lang: str) -> Response:
        locale_or_404(lang)
        kept = _open_result(contest)
        entered = contest.rounds.get(kept.round) if kept else None
        if kept is None or entered is None:
            return Response(render_template("contest/no_result.html"), status=404)
        text, shown = entered.wording(lang)
        page = render_template(
            "contest/result.html",
            kept=kept,
            entered=entered,
            text=text,
            text_tag=shown,
            passed=kept.right >= entered.mark,
            day=day_label(desk.today(), year=True),
            operator=desk.settings.operator,
        )
        return Response(page, headers={"Cache-Control": "no-store"})

    return pages


def _weigh(contest: ContestDesk, ticket: Ticket, area: str, answers: str, fast: bool) -> str:
    """first: it counts; repeat: practice, as the device or the person said; left_out: by no person, or too many."""
    if request.form.get("repeat"):
        return "repeat"
    if request.form.get("website") or fast or one_letter(answers):
        return "left_out"
    return "left_out" if contest.over_cap(area, contest.desk.today()) else "first"


def _store(contest: ContestDesk, made: Submission) -> str:
    """A second tap on the button counts nothing."""
    outcome = contest.desk.writer.record(replace(made, visit=visit("finished")))
    return "first" if outcome == "stored" else "again"


def _open_result(contest: ContestDesk) -> Result | None:
    """The result; None if it is not ours or older than ten minutes."""
    told = contest.results.open(request.cookies.get(RESULT_COOKIE, ""))
    found = Result(*json.loads(told)) if told else None
    return found if found and contest.desk.now() <= found.until else None


def _place(contest: ContestDesk, lang: str) -> str:
    """Communities with their schools; the one of the scanned code is chosen beforehand."""
    desk, day, place = contest.desk, contest.desk.today(), read_place(request)
    tree = desk.tree()
    known = contest.places.get(lang)
    if known is None or known[0] is not tree or known[1] != day:
        page = render_template("contest/place.html", groups=_groups(tree, day), school=SCHOOL)
        contest.places[lang] = known = (tree, day, page)
    landed = tree.landing(place.community, day) if place else None
    if landed is None or landed.kind not in LEAVES:
        return known[2]
    option = f'<option value="{escape(landed.code)}"'
    return known[2].replace(f"{option}>", f"{option} selected>", 1)


def _groups(tree: Tree, day: date) -> list[tuple[Area, list[Area]]]:
    """Every subdistrict, and the district for `elsewhere`, with what may be chosen there."""
    opened = {leaf.code for leaf in tree.open_leaves(day)}
    found = []
    for parent in tree.by_code.values():
        listed: list[Area] = []
        for leaf in tree.children(parent.code):
            if leaf.code in opened:
                listed += [leaf, *(one for one in tree.children(leaf.code) if one.kind == SCHOOL)]
        if listed:
            found.append((parent, listed))
    return found
