"""Pages of campaigns: the list, each one's page with what the day brings, its sheets to print; the banner elsewhere.

Frozen as the others are and drawn anew each day (`portal.frozen`). What was reached is drawn by `progress`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort

from portal.learn.campaigns import CampaignText, Daily, Until, daily_of, from_day, season, until
from portal.learn.catalogue import Catalogue, Piece
from portal.locales import LOCALES
from portal.marking import Context, line_html
from portal.quiz.bank import Bank
from portal.quiz.forms import Item, ItemText
from portal.quiz.kinds import KINDS
from portal.seasons import Campaign, Season, Window
from portal.web import locale_or_404


@dataclass(frozen=True)
class Banner:
    """What stands on other pages while a campaign is on."""

    piece: Piece[CampaignText]
    until: Until


@dataclass(frozen=True)
class OfTheDay:
    """What a day brings: a `rule` to read, a `piece` to open, or an `item` with its words to try."""

    kind: str
    title: str = ""
    rule: str = ""
    piece: Piece[Any] | None = None
    item: tuple[Item, ItemText] | None = None


def known(catalogue: Catalogue) -> tuple[Campaign, ...]:
    """The campaigns as the other rooms may know them, in their order."""

    def named(piece: Piece[CampaignText]) -> Callable[[str], tuple[str, str]]:
        def title(tag: str) -> tuple[str, str]:
            text, shown = piece.wording(tag)
            return text.title, shown

        return title

    return tuple(Campaign(one.id, season(one.facts), named(one)) for one in catalogue.campaigns.values())


def banner_of(catalogue: Catalogue, day: date, audience: str = "") -> Banner | None:
    """The first campaign by order that is on; `audience` is that of the page, empty for everybody's."""
    for piece in catalogue.campaigns.values():
        window = season(piece.facts).on(day)
        if window and (not audience or audience in (piece.facts["audiences"] or [audience])):
            return Banner(piece, until(window, day))
    return None


def campaign_paths(catalogue: Catalogue) -> Iterator[str]:
    """The addresses that can be frozen."""
    for locale in LOCALES:
        yield f"/{locale.tag}/campaigns/"
        for name in catalogue.campaigns:
            yield f"/{locale.tag}/campaigns/{name}/"
            yield f"/{locale.tag}/campaigns/{name}/kit/"


def add_campaigns(
    pages: Blueprint,
    catalogue: Catalogue,
    bank: Bank,
    make_context: Callable[[str], Context],
    today: Callable[[], date],
    draw: Callable[..., str],
) -> None:
    """`draw(template, context, tag of the text, **values)` is that of the other pages of content."""

    def found(lang: str, campaign: str) -> tuple[Piece[CampaignText], CampaignText, str, Season]:
        locale_or_404(lang)
        piece = catalogue.campaigns.get(campaign) or abort(404, "error.campaign")
        return piece, *piece.wording(lang), season(piece.facts)

    @pages.get("/<lang>/campaigns/")
    def campaigns(lang: str) -> str:
        locale_or_404(lang)
        day = today()
        cards = [_Card.of(piece, season(piece.facts), day) for piece in catalogue.campaigns.values()]
        return draw("learn/campaigns.html", make_context(lang), lang, cards=sorted(cards, key=_Card.place))

    @pages.get("/<lang>/campaigns/<campaign>/")
    def campaign(lang: str, campaign: str) -> str:
        piece, text, shown, when = found(lang, campaign)
        day = today()
        window, begun = when.on(day), when.begun(day)
        context = make_context(lang)
        return draw(
            "learn/campaign.html",
            context,
            shown,
            piece=piece,
            text=text,
            overdue=piece.overdue(day),
            window=window,
            until=window and until(window, day),
            following=when.following(day),
            begun=begun,
            today=day,
            brought=window and of_the_day(catalogue, bank, piece, shown, window, day),
            modules=[catalogue.modules[name] for name in piece.facts["modules"]],
            kinds=KINDS,
            explain=lambda words: line_html(words, context),
        )

    @pages.get("/<lang>/campaigns/<campaign>/kit/")
    def kit(lang: str, campaign: str) -> str:
        piece, text, shown, when = found(lang, campaign)
        day = today()
        window = when.on(day) or when.following(day)
        days = [window.first + timedelta(days=n) for n in range(window.days)] if window else []
        calendar = [(one, of_the_day(catalogue, bank, piece, shown, window, one)) for one in days if window]
        return draw(
            "learn/kit.html",
            make_context(lang),
            shown,
            piece=piece,
            text=text,
            overdue=piece.overdue(day),
            window=window,
            on=when.on(day) is not None,
            calendar=calendar,
        )


@dataclass(frozen=True)
class _Card:
    """A campaign in the list: on now, or when it comes next."""

    piece: Piece[CampaignText]
    window: Window | None
    on: bool

    @classmethod
    def of(cls, piece: Piece[CampaignText], when: Season, day: date) -> "_Card":
        now = when.on(day)
        return cls(piece, now or when.following(day), now is not None)

    def place(self) -> tuple[bool, date, int]:
        """What is on stands first, by its order; the others as they come."""
        begin = date.min if self.on else self.window.first if self.window else date.max
        return not self.on, begin, self.piece.facts["order"]


def of_the_day(
    catalogue: Catalogue, bank: Bank, piece: Piece[CampaignText], tag: str, window: Window, day: date
) -> OfTheDay:
    """What `day` brings in the language `tag`, that of the campaign's text: what is not worded in it is passed over.

    A rule always is, and every campaign has one."""
    text = piece.wordings[tag]
    made = (_brought(catalogue, bank, text, tag, one) for one in from_day(daily_of(piece.facts), window, day))
    return next(one for one in made if one)


def _brought(catalogue: Catalogue, bank: Bank, text: CampaignText, tag: str, one: Daily) -> OfTheDay | None:
    if one.kind == "rule":
        return OfTheDay(one.kind, rule=text.rules[one.id])
    if one.kind == "item":
        item, words = bank.items[one.id], bank.item_texts[one.id].get(tag)
        return OfTheDay(one.kind, item=(item, words)) if words else None
    shelves: dict[str, Any] = {
        "substance": catalogue.substances,
        "story": catalogue.stories,
        "scene": catalogue.scenes,
        "module": catalogue.modules,
    }
    found: Piece[Any] = shelves[one.kind][one.id]
    if tag not in found.wordings:
        return None
    wording = found.wordings[tag]
    return OfTheDay(one.kind, wording.name if one.kind == "substance" else wording.title, piece=found)
