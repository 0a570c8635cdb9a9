"""What of our content a class hour may show: stories with their arrows, drawn. One of create_app's hands.

Joins `learn` and `live`, which do not know each other; reads nothing of anybody."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from flask import render_template
from markupsafe import Markup

from portal.learn.catalogue import Catalogue, Piece
from portal.learn.stories import StoryScene, StoryText
from portal.learn.story_views import who_helps
from portal.live.tales import Tale, Told, Way
from portal.live.telling import LETTERS, Plot
from portal.locales import ORIGINAL
from portal.marking import Context, bare, block_html, line_html

MOST_KEPT = 512  # scenes of a few stories in ten languages: a thousand phones ask for one of them at once
_LINK = re.compile(r"</?a\b[^>]*>")


def tales(catalogue: Catalogue, context: Callable[[str], Context]) -> Mapping[str, Tale]:
    """Every story, by its id."""

    def title(piece: Piece[StoryText], tag: str) -> str:
        return piece.wording(tag)[0].title

    @lru_cache(MOST_KEPT)
    def scene(story: str, tag: str, name: str) -> Told:
        piece = catalogue.stories[story]
        text, shown = piece.wording(tag)
        marks = context(tag)
        (one,) = (one for one in text.scenes if one.id == name)

        def line(words: str) -> Markup:
            return _plain(line_html(words, marks))

        def draw(part: str) -> Markup:
            drawn = render_template(
                "live/_scene.html",
                part=part,
                scene=one,
                hint=who_helps(catalogue, tag, piece.facts["audience"]),
                told=line,
                told_block=lambda words: _plain(block_html(words, marks)),
            )
            return Markup(drawn)  # nosec B704 # our own template, escaping itself

        return Told(
            title=line(one.title),
            body=draw("body"),
            question=line(one.question),
            ways={
                letter: Way(bare(choice.text), choice.good, line(choice.feedback))
                for letter, choice in zip(LETTERS, one.choices, strict=False)
            },
            ending=draw("ending") if one.end else Markup(),
            tag=shown,
        )

    return {
        name: Tale(
            name,
            piece.facts["audience"],
            piece.facts["kind"] == "court",
            piece.facts["minutes"],
            plot_of(piece.wordings[ORIGINAL.tag].scenes),
            partial(title, piece),
            partial(scene, name),
        )
        for name, piece in catalogue.stories.items()
    }


def plot_of(scenes: tuple[StoryScene, ...]) -> Plot:
    """Where the arrows lead; every language's are the same (`portal check`)."""
    ways = {
        scene.id: {letter: choice.to for letter, choice in zip(LETTERS, scene.choices, strict=False)}
        for scene in scenes
    }
    return Plot(scenes[0].id, ways)


def _plain(made: Markup) -> Markup:
    """Without links: a click on the wall must not leave the class."""
    return Markup(_LINK.sub("", str(made)))  # nosec B704 # clean before, and only taken from
