"""The lesson between two tests, screen by screen in large print. Thin; the screens are drawn elsewhere."""

from flask import Blueprint, abort, render_template, request

from portal.live.control_views import Page, held
from portal.live.desk import ClassDesk
from portal.live.screen_views import look
from portal.live.store import Session
from portal.web import current_locale


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """The slides."""

    @pages.get("/class/<code>/lesson")
    @held(desk)
    def lesson(one: Session) -> Page:
        if one.module not in desk.lessons:
            abort(404)
        found = desk.lessons[one.module]
        asked = request.args.get("slide", "1")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
        slide = found.slide(current_locale().tag, number)
        return render_template(
            "live/lesson.html",
            one=one,
            going=desk.goes_on(one),
            look=look(),
            title=found.title(current_locale().tag),
            slide=slide.drawn,
            number=slide.number,
            all=slide.all,
            text_tag=slide.text_tag,
            holder=None,
        )
