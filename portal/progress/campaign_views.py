"""Two pages of each campaign: how many were reached, area by area, and the report of a year. No cookie, no clock shown.

May not touch the database: what is sealed is read at most once a minute, so is what was held."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import Engine

from portal.locales import LOCALES
from portal.office import wording
from portal.office.table import figure_row
from portal.progress.campaigns import Held, Known, Times, quarters_of, read_known, sealed_after, year_of, years_of
from portal.progress.memory import Memory
from portal.seasons import Campaign, Window
from portal.web import day_label, days_label, locale_or_404


def figure_paths(campaigns: Sequence[Campaign], today: Callable[[], date]) -> list[str]:
    """What was reached in each campaign, and the report of its year, in every language: for a copy of the portal."""
    found = []
    for locale in LOCALES:
        for one in campaigns:
            found.append(f"/{locale.tag}/campaigns/{one.id}/challenge/")
            if begun := one.season.begun(today()):
                found.append(f"/{locale.tag}/campaigns/{one.id}/{begun.first.year}/")
    return found


def add_pages(
    pages: Blueprint,
    engine: Engine,
    campaigns: Sequence[Campaign],
    held: Held,
    today: Callable[[], date],
    seconds: Callable[[], float],
    answer: Callable[[str], Response],
) -> None:
    """`held` says what took place in some areas and days; `answer` makes a page an answer that may be kept."""
    by_id: Mapping[str, Campaign] = {one.id: one for one in campaigns}
    known = Memory(partial(read_known, engine), seconds)
    # Of each campaign what its windows held, until a minute is over: then all of it is forgotten.
    took_place: Mapping[str, Memory[dict[Window, dict[str, Times]]]] = {
        one.id: Memory(lambda: {}, seconds) for one in campaigns
    }

    def found(lang: str, campaign: str) -> Campaign:
        locale_or_404(lang)
        return by_id.get(campaign) or abort(404, "error.campaign")

    def drawn(lang: str, one: Campaign, template: str, **values: object) -> Response:
        title, shown = one.title(lang)
        said = {"campaign": one, "title": title, "title_tag": shown, "words": wording}
        return answer(
            render_template(template, **said, label=day_label, span=days_label, sealed_after=sealed_after, **values)
        )

    def cells(now: Known) -> dict[tuple[str, str], Mapping[str, str]]:
        return {key: figure_row(figure) for key, figure in now.progress.figures.items()}

    @pages.get("/<lang>/campaigns/<campaign>/challenge/")
    def challenge(lang: str, campaign: str) -> Response:
        one, now = found(lang, campaign), known()
        year = year_of(one.season, today())
        quarters = quarters_of(one.season.windows(year)) if year else ()
        waits = [quarter for quarter in quarters if now.standing(quarter) == "waits"]
        earlier = next((quarter for quarter in now.progress.quarters if quarter not in quarters), None)
        return drawn(
            lang,
            one,
            "progress/challenge.html",
            known=now,
            cells=cells(now),
            quarters=[quarter for quarter in quarters if quarter not in waits],
            waits=waits,
            earlier=earlier if waits else None,
        )

    @pages.get("/<lang>/campaigns/<campaign>/<int:year>/")
    def report(lang: str, campaign: str, year: int) -> Response:
        one, now, day = found(lang, campaign), known(), today()
        years = years_of(one.season, now, day)
        if year not in years:
            abort(404, "error.campaign_year")
        windows = [window for window in one.season.windows(year) if window.first <= day]
        kept = took_place[one.id]()
        for window in windows:
            if window not in kept:
                kept[window] = {code: held(below, window.first, window.last) for code, below in now.below.items()}
        return drawn(
            lang,
            one,
            "progress/campaign_report.html",
            known=now,
            cells=cells(now),
            year=year,
            years=[other for other in years if other != year],
            windows=windows,
            quarters=quarters_of(windows),
            held=kept,
        )
