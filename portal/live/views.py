"""All pages of class hours: opening and holding one (/class/), joining one (/join).

May not reach slips: an answer goes through the quiz's own POST, and here only numbers are counted."""

from flask import Blueprint

from portal.live import (
    control_views,
    hands_views,
    join_views,
    lesson_views,
    opening_views,
    report_views,
    screen_views,
    sheet_views,
)
from portal.live.cards import offline_views
from portal.live.cards import views as card_views
from portal.live.desk import ClassDesk


def blueprint(desk: ClassDesk) -> Blueprint:
    """Every page of the room; a way of answering adds its own by one line."""
    pages = Blueprint("live", __name__)
    opening_views.add_pages(pages, desk)
    control_views.add_pages(pages, desk)
    join_views.add_pages(pages, desk)
    hands_views.add_pages(pages, desk)
    screen_views.add_pages(pages, desk)
    sheet_views.add_pages(pages, desk)
    report_views.add_pages(pages, desk)
    lesson_views.add_pages(pages, desk)
    card_views.add_pages(pages, desk)
    offline_views.add_pages(pages, desk.settings.root)
    return pages
