"""Pages of stories and scenes: the lists and each piece, whole on one page, so that they are frozen as the others are.

Reads nothing of the visitor: which choice somebody makes stays in the address bar of that browser, behind the #."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort
from markupsafe import Markup

from portal.learn.catalogue import Catalogue, Piece
from portal.learn.scenes import spots_of
from portal.locales import ORIGINAL
from portal.marking import Context, block_html, line_html
from portal.web import HelpLine, locale_or_404

_SOURCE_LINK = re.compile(r'<a href="#sources">(\d+)</a>')


def add_pages(
    pages: Blueprint,
    catalogue: Catalogue,
    make_context: Callable[[str], Context],
    today: Callable[[], date],
    draw: Callable[..., str],
) -> None:
    """`draw(template, context, tag of the text, **values)` is that of the other pages of content."""

    def told(context: Context, piece: Piece[Any]) -> dict[str, object]:
        return {
            "piece": piece,
            "overdue": piece.overdue(today()),
            "told": lambda words: _unlinked(line_html(words, context)),
            "told_block": lambda words: _unlinked(block_html(words, context)),
            "substances": [catalogue.substances[name] for name in piece.facts["substances"]],
        }

    @pages.get("/<lang>/stories/")
    def stories(lang: str) -> str:
        locale_or_404(lang)
        return draw("learn/stories.html", make_context(lang), lang, stories=catalogue.stories.values())

    @pages.get("/<lang>/stories/<story>/")
    def story(lang: str, story: str) -> str:
        locale_or_404(lang)
        piece = catalogue.stories.get(story) or abort(404, "error.story")
        text, shown = piece.wording(lang)
        context = make_context(lang)
        hint = who_helps(catalogue, lang, piece.facts["audience"])
        return draw("learn/story.html", context, shown, text=text, hint=hint, **told(context, piece))

    @pages.get("/<lang>/scenes/")
    def scenes(lang: str) -> str:
        locale_or_404(lang)
        return draw("learn/scenes.html", make_context(lang), lang, scenes=catalogue.scenes.values())

    @pages.get("/<lang>/scenes/<scene>/")
    def scene(lang: str, scene: str) -> str:
        locale_or_404(lang)
        piece = catalogue.scenes.get(scene) or abort(404, "error.scene")
        text, shown = piece.wording(lang)
        context = make_context(lang)
        spots = spots_of(piece.facts)
        return draw("learn/scene.html", context, shown, text=text, spots=spots, **told(context, piece))


def of_audience(catalogue: Catalogue, audience: str) -> dict[str, list[Piece[Any]]]:
    """The stories and the scenes that are written for somebody."""
    kinds: dict[str, Mapping[str, Piece[Any]]] = {"stories": catalogue.stories, "scenes": catalogue.scenes}
    return {
        kind: [piece for piece in pieces.values() if piece.facts["audience"] == audience]
        for kind, pieces in kinds.items()
    }


def _unlinked(made: Markup) -> Markup:
    """Source marks as plain numbers: with scripts off a jump to the list of sources would close the open scene."""
    return Markup(_SOURCE_LINK.sub(r"<span>\1</span>", str(made)))  # nosec B704 # clean before, and only taken from


def who_helps(catalogue: Catalogue, tag: str, audience: str) -> list[HelpLine]:
    """The lines to name at an ending: those of this audience, then the last one of the help box."""
    texts = catalogue.help_texts.get(tag) or catalogue.help_texts[ORIGINAL.tag]
    numbers = [one["number"] for one in catalogue.help_lines if audience in one["audiences"]]
    numbers += [one["number"] for one in catalogue.help_lines if one["box"]][-1:]
    return [HelpLine(number, **texts[number]) for number in dict.fromkeys(numbers)]
