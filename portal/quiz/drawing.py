"""Draws the pages of quizzes: a form, a result, the list. Reads no request and stores nothing."""

from collections.abc import Callable, Iterator
from functools import partial

from flask import render_template

from portal.locales import LOCALES
from portal.marking import line_html
from portal.quiz.desk import Desk
from portal.quiz.forms import EVERYBODY, Form, Quiz
from portal.quiz.kinds import KINDS
from portal.quiz.scoring import AWARENESS_CUT, missed, score
from portal.quiz.ticket import Result
from portal.vocabulary import AUDIENCES

TICKET_MARK, PLACE_MARK = "%%TICKET%%", "%%PLACE%%"
ROOM_MARK, PHASE_MARK = "%%ROOM%%", "%%PHASE%%"


def draw_page(desk: Desk, lang: str, form: Form, pace: str = "") -> str:
    """The form with marks where ticket, place and a class's code go: rendered once for each language, form and pace.

    With a pace it is a class's: it asks for no place and remembers nothing; paced by the teacher it waits for them.
    Of the paces `copy` is for a folder without a portal behind it, `kiosk` for a tablet that many people use."""
    key = (lang, form.code, pace)
    if key not in desk.pages:
        text, shown = desk.bank.wording(form.quiz, lang)
        context = desk.context(lang)
        desk.pages[key] = render_template(
            "quiz/form.html",
            quiz=desk.bank.quizzes[form.quiz],
            form=form,
            text=text,
            text_tag=shown,
            kinds=KINDS,
            frame="kinds/asked.html",
            explain=lambda words: line_html(words, context),
            cited=context.cited,
            sources=desk.sources,
            ticket=TICKET_MARK,
            place=PLACE_MARK,
            pace=pace,
            room=ROOM_MARK,
            phase=PHASE_MARK,
            aware=AWARENESS_CUT,
        )
    return desk.pages[key]


def copies(desk: Desk) -> Iterator[tuple[str, Callable[[], str]]]:
    """The forms of a copy without a portal behind it: (address, how it is drawn in a request to it). Sends nothing."""
    for locale in LOCALES:
        for quiz in desk.bank.quizzes.values():
            for letter, form in quiz.forms.items():
                path = f"/{locale.tag}/quiz/{quiz.id}/{'' if letter == 'A' else letter.lower() + '/'}"
                yield path, partial(_copy, desk, locale.tag, form)


def _copy(desk: Desk, lang: str, form: Form) -> str:
    return draw_page(desk, lang, form, "copy").replace(TICKET_MARK, "").replace(PLACE_MARK, "")


def draw_result(desk: Desk, lang: str, kept: Result, form: Form) -> str:
    """What a participant gets to see: the score, what was missed, where to go on."""
    quiz = desk.bank.quizzes[form.quiz]
    text, shown = desk.bank.wording(form.quiz, lang)
    context = desk.context(lang)
    return render_template(
        "quiz/result.html",
        quiz=quiz,
        form=form,
        kept=kept,
        score=score(form, kept.answers),
        missed=missed(form, kept.answers),
        given=dict(zip((item.id for item in form.items), kept.answers, strict=True)),
        text=text,
        text_tag=shown,
        kinds=KINDS,
        module=kept.module or _lesson(desk, quiz, kept.audience),
        explain=lambda words: line_html(words, context),
        cited=context.cited,
        sources=desk.sources,
        address=context.address,
    )


def draw_list(desk: Desk, lang: str) -> str:
    """Every quiz, those for everybody first, then by audience."""
    groups = [(audience, desk.bank.for_audience(audience)) for audience in (EVERYBODY, *AUDIENCES)]
    return render_template(
        "quiz/list.html",
        groups=[
            (audience, [(quiz, *desk.bank.wording(quiz.id, lang)) for quiz in some])
            for audience, some in groups
            if some
        ],
    )


def _lesson(desk: Desk, quiz: Quiz, audience: str) -> str:
    """A lesson to go on with: for whom the quiz is, else for whom the participant said to be; empty: there is none."""
    wanted = audience if quiz.audience == EVERYBODY else quiz.audience
    return next((name for name, written_for in desk.module_audiences.items() if written_for == wanted), "")
