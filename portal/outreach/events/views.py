"""The public pages of events, and their calendars. The same bytes for every reader of a language at one moment: they
read no cookie and no place; what is on depends on the clock alone.

May not write anything. An event that is not public is in no list, but its printed code leads to its page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import flask_babel
from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext
from sqlalchemy import Engine

from portal.addresses import kept_for, whole_address
from portal.areas.tree import Area, Tree
from portal.outreach.events import store
from portal.outreach.events.calendar import Entry, SeasonEntry, beside, calendar
from portal.outreach.events.event import CANCELLED, HELD, Event
from portal.outreach.events.when import When, when
from portal.periods import CHINA
from portal.seasons import Campaign, Window
from portal.settings import Settings
from portal.web import locale_or_404

PAST = timedelta(days=366)
MOST_PAST = 60
SEASON_YEARS = 3  # of listed dates, from this year on


@dataclass(frozen=True)
class EventsDesk:
    """The parts joined by create_app. `quiz_title(tag, id)` is a test's title and the language it is in, or None."""

    settings: Settings
    engine: Engine
    now: Callable[[], float]
    tree: Callable[[], Tree]
    quiz_title: Callable[[str, str], tuple[str, str] | None]
    campaigns: Sequence[Campaign] = ()

    def moment(self) -> datetime:
        """Now, in China."""
        return datetime.fromtimestamp(self.now(), CHINA)

    def root(self) -> str:
        """What whole addresses begin with."""
        return whole_address(self.settings.site)

    def uid(self, name: str) -> str:
        """An id that no other portal gives."""
        hosts = self.settings.trusted_hosts
        host = urlsplit(self.settings.site).hostname or (hosts[0].lstrip(".") if hosts else "mingbian")
        return f"{name}@{host}"

    def campaign(self, name: str) -> Campaign | None:
        """The campaign with this id, if its file is still there."""
        return next((one for one in self.campaigns if one.id == name), None)


@dataclass(frozen=True)
class Line:
    """One event of a list: as it comes next, with its wording and times."""

    event: Event
    title: str
    tag: str
    when: When
    where: tuple[str, ...]


def blueprint(desk: EventsDesk) -> Blueprint:
    """The list, the pages, the calendars."""
    pages = Blueprint("events", __name__)

    @pages.get("/<lang>/events/")
    def listed(lang: str) -> Response:
        locale_or_404(lang)
        chosen = _area(desk)
        moment = desk.moment()
        every = store.public_events(desk.engine, moment.date() - PAST)
        tree = desk.tree()
        mine = [one for one in every if chosen is None or _concerns(tree, one, chosen)]
        ahead = [one.next_time(moment.date()) for one in mine if one.status != HELD]
        ahead = sorted((one for one in ahead if not one.over(moment)), key=lambda one: (one.starts, one.id))
        feed = f"/{lang}/events.ics" + (f"?{urlencode({'area': chosen.code})}" if chosen else "")
        past = [one for one in reversed(mine) if one.status == HELD and one.over(moment)]
        return _kept(
            render_template(
                "events/list.html",
                ahead=[_line(one, lang, tree) for one in ahead],
                past=[_line(one, lang, tree) for one in past[:MOST_PAST]],
                areas=_parts(tree, every),
                chosen=chosen,
                feed_path=feed,
                feed=desk.settings.site + feed,
            )
        )

    @pages.get("/<lang>/events/<name>/")
    def event(lang: str, name: str) -> Response:
        locale_or_404(lang)
        found = store.find(desk.engine, name) or abort(404, "error.event")
        moment = desk.moment()
        one = found.next_time(moment.date())
        tag, text = one.text(lang)
        campaign = desk.campaign(one.campaign)
        return _kept(
            render_template(
                "events/event.html",
                line=_line(one, lang, desk.tree()),
                one=one,
                text=text,
                text_tag=tag,
                over=found.over(moment) and found.status != CANCELLED and not one.takes(moment),
                takes=one.takes(moment),
                opens=when(one.opens, one.expires, flask_babel.get_locale()),
                soon=bool(one.quiz) and moment < one.opens,
                test=desk.quiz_title(lang, one.quiz) if one.quiz else None,
                campaign=(campaign.id, *campaign.title(lang)) if campaign else None,
            )
        )

    @pages.get("/<lang>/events.ics")
    def feed(lang: str) -> Response:
        locale_or_404(lang)
        chosen, tree = _area(desk), desk.tree()
        some = [
            one
            for one in store.public_events(desk.engine, desk.moment().date() - PAST)
            if chosen is None or _concerns(tree, one, chosen)
        ]
        name = gettext("event.list.title") + (f" {beside(chosen.name)}" if chosen else "")
        entries = [_entry(desk, one, lang) for one in some]
        return _calendar(desk, calendar(name, lang, entries, _seasons(desk, lang)), "events")

    @pages.get("/<lang>/events/<name>.ics")
    def single(lang: str, name: str) -> Response:
        locale_or_404(lang)
        one = store.find(desk.engine, name) or abort(404, "error.event")
        return _calendar(desk, calendar(one.text(lang)[1].title, lang, [_entry(desk, one, lang)]), one.id)

    return pages


def _area(desk: EventsDesk) -> Area | None:
    """The area of the address, if it names one."""
    code = request.args.get("area")
    return (desk.tree().get(code) or abort(404)) if code else None


def _concerns(tree: Tree, one: Event, chosen: Area) -> bool:
    """Whether it takes place in the area, or for a larger one that the area is part of."""
    return one.area in tree.below(chosen.code) or chosen.code in tree.below(one.area)


def _parts(tree: Tree, some: Iterable[Event]) -> list[Area]:
    """The subdistricts that have events, to choose from."""
    found = {area.code: area for one in some if (area := tree.above(one.area, "subdistrict"))}
    return [found[code] for code in sorted(found)]


def _line(one: Event, lang: str, tree: Tree) -> Line:
    tag, text = one.text(lang)
    return Line(one, text.title, tag, when(one.starts, one.ends, flask_babel.get_locale()), _where(one, tree))


def _where(one: Event, tree: Tree) -> tuple[str, ...]:
    """The place, its area, and the subdistrict around that."""
    area = tree.get(one.area)
    around = tree.above(one.area, "subdistrict")
    names = [area.name] if area else []
    if around and area and around.code != area.code:
        names.append(around.name)
    return (one.place, *(name for name in names if name != one.place))


def _entry(desk: EventsDesk, one: Event, lang: str) -> Entry:
    tag, text = one.text(lang)
    return Entry(
        uid=desk.uid(one.id),
        tag=tag,
        title=text.title,
        about=text.about,
        place=" · ".join(map(beside, _where(one, desk.tree()))),
        url=f"{desk.root()}/{lang}/events/{one.id}/",
        category=gettext(f"event.kind.{one.kind}"),
        starts=one.starts,
        ends=one.ends,
        changed=one.changed,
        edition=one.edition,
        yearly=one.yearly and one.status != HELD,
        cancelled=one.status == CANCELLED,
    )


def _seasons(desk: EventsDesk, lang: str) -> Iterator[SeasonEntry]:
    """The windows of campaigns: those of every year once, with their rule; listed ones of the next years each."""
    year = desk.moment().year
    for one in desk.campaigns:
        yearly = [(f"{one.id}-{number}", each.of(year), True) for number, each in enumerate(one.season.yearly, 1)]
        listed = [
            (f"{one.id}-{each.first.isoformat()}", each, False)
            for each in one.season.listed
            if year <= each.last.year < year + SEASON_YEARS
        ]
        for name, window, again in [*yearly, *listed]:
            yield _season(desk, one, lang, name, window, again)


def _season(desk: EventsDesk, one: Campaign, lang: str, name: str, window: Window, again: bool) -> SeasonEntry:
    title, tag = one.title(lang)
    url = f"{desk.root()}/{lang}/campaigns/{one.id}/"
    return SeasonEntry(desk.uid(f"season-{name}"), tag, title, url, window.first, window.last, again)


def _kept(body: str) -> Response:
    """Asked again each time, and then mostly answered 304."""
    response = Response(body)
    if "lang" not in request.args:  # with `?lang` the answer sets a cookie: nobody else may be given that one
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        response.make_conditional(request)
    return response


def _calendar(desk: EventsDesk, body: bytes, name: str) -> Response:
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response.headers["Cache-Control"] = kept_for(desk.settings.site, "public, no-cache")
    response.add_etag()
    response.make_conditional(request)
    return response
