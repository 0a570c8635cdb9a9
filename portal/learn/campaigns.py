"""Campaigns as typed values: when they are on, what each day brings, what is said and what is printed. Pure.

Knows how a campaign is written (content/README.md), not how it is drawn; may not import catalogue or Flask."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.marking import BadBlock, Screen, split_screens
from portal.seasons import Season, Window, season_of
from portal.textfiles import DATES, Shape, State, Wording, is_number, is_text, is_texts, some_of
from portal.vocabulary import AUDIENCES

DAILY_KINDS = ("rule", "substance", "item", "story", "scene", "module")
_DAILY = re.compile(rf"({'|'.join(DAILY_KINDS)}):([a-z0-9]+(?:-[a-z0-9]+)*)")
_KIT = re.compile(r"kit \| *(\S.*)")


@dataclass(frozen=True)
class CampaignText:
    """A campaign in one language. `banner` is its line on other pages; `rules` are sentences for single days, by id.

    `screens` stand on its page, `kit` on the sheets to print."""

    title: str
    summary: str
    banner: str
    picture_alt: str
    rules: Mapping[str, str]
    screens: tuple[Screen, ...]
    kit: tuple[Screen, ...]
    state: State


@dataclass(frozen=True)
class Daily:
    """What one day brings: the kind and id of a piece, an item of practice or a rule."""

    kind: str
    id: str


def _is_windows(value: object) -> bool:
    """A list of mappings; `season_of` says more of what is wrong with them."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _is_daily(value: object) -> bool:
    return is_texts(value) and isinstance(value, list) and bool(value) and all(map(_DAILY.fullmatch, value))


def _is_rules(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(is_text(one) for one in [*value, *value.values()])


CAMPAIGN: dict[str, Shape] = {
    "order": is_number,
    "windows": _is_windows,
    "audiences": some_of(*AUDIENCES),
    "picture": is_text,
    "modules": is_texts,
    "daily": _is_daily,
    "sources": is_texts,
    **DATES,
}
CAMPAIGN_HEAD: dict[str, Shape] = {
    **dict.fromkeys(("title", "summary", "banner", "picture_alt"), is_text),
    "rules": _is_rules,
}


def campaign_text(wording: Wording) -> CampaignText:
    """A wording as a campaign. Raises BadBlock."""
    head = wording.text.data
    page, kit = [], []
    for screen in split_screens(wording.text.body):
        found = _KIT.fullmatch(screen.title)
        if found:
            kit.append(Screen(found[1], screen.parts, screen.line))
        elif kit:
            raise BadBlock(screen.line, "sections of the page stand before those of the kit")
        else:
            page.append(screen)
    if not page or not kit:
        raise BadBlock(1, "a campaign has sections for its page (`## …`) and for its kit (`## kit | …`)")
    named = {name: head[name] for name in ("title", "summary", "banner", "picture_alt", "rules")}
    return CampaignText(**named, screens=tuple(page), kit=tuple(kit), state=wording.state)


def season(facts: Mapping[str, Any]) -> Season:
    """When a campaign is on. Raises ValueError."""
    return season_of(facts["windows"])


def wrong_campaign(
    facts: Mapping[str, Any], texts: Mapping[str, CampaignText], known: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str]]:
    """Key of campaign.yaml and message for what stops the start; `known` are ids by kind, `media` the drawings."""
    try:
        season(facts)
    except ValueError as error:
        yield "windows", str(error)
    if facts["picture"] not in known["media"]:
        yield "picture", f"no drawing media/{facts['picture']}.svg"
    for name in facts["modules"]:
        if name not in known["module"]:
            yield "modules", f"no module {name!r}"
    for one in daily_of(facts):
        if one.kind != "rule" and one.id not in known[one.kind]:
            yield "daily", f"no {one.kind} {one.id!r}"
    named = {one.id for one in daily_of(facts) if one.kind == "rule"}
    for tag, text in texts.items():
        if differ := named ^ text.rules.keys():
            yield "daily", f"`rules` of {tag} and the rules of `daily` differ: {', '.join(sorted(differ))}"


def daily_of(facts: Mapping[str, Any]) -> tuple[Daily, ...]:
    """What the days bring, one after the other."""
    return tuple(Daily(*one.split(":")) for one in facts["daily"])


def from_day(daily: tuple[Daily, ...], window: Window, day: date) -> Iterable[Daily]:
    """The day's own first, then those that follow it: the next one stands in where a language lacks the first."""
    start = (day - window.first).days % len(daily)
    return (*daily[start:], *daily[:start])


@dataclass(frozen=True)
class Until:
    """How far the named day is: `kind` is today, tomorrow, days (then `days` of them), or on (of a window without a
    day, or after it: `day` is then the last one)."""

    kind: str
    day: date
    days: int = 0


def until(window: Window, day: date) -> Until:
    """What a plain sentence says about a window that is on."""
    if window.day is None or window.day < day:
        return Until("on", window.last)
    days = (window.day - day).days
    return Until("today" if not days else "tomorrow" if days == 1 else "days", window.day, days)
