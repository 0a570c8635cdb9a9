"""Questions and their answers on paper, for a class without devices. Reads nothing of what anybody answered."""

from flask import Blueprint, render_template, request

from portal.live import keys
from portal.live.control_views import Page, held
from portal.live.desk import ClassDesk
from portal.live.opening_views import title_of
from portal.live.store import Session
from portal.marking import line_html
from portal.quiz.kinds import KINDS
from portal.web import current_locale


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """The two sheets."""

    @pages.get("/class/<code>/sheet")
    @held(desk)
    def sheet(one: Session) -> Page:
        return _draw(desk, one, "live/sheet.html")

    @pages.get("/class/<code>/key")
    @held(desk)
    def answer_key(one: Session) -> Page:
        return _draw(desk, one, "live/key.html")


def _draw(desk: ClassDesk, one: Session, template: str) -> str:
    tag = current_locale().tag
    phases = ("general",) if one.phase == "general" else ("before", "after")
    asked = request.args.get("phase", one.phase)
    phase = asked if asked in phases else one.phase
    text, text_tag = desk.quiz.bank.wording(one.quiz, tag)
    context = desk.quiz.context(tag)
    return render_template(
        template,
        one=one,
        form=desk.form(one, phase),
        phase=phase,
        phases=phases,
        text=text,
        text_tag=text_tag,
        title=title_of(desk, one),
        kinds=KINDS,
        explain=lambda words: line_html(words, context),
        cited=context.cited,
        sources=desk.quiz.sources,
        holder=keys.teacher(desk),
    )
