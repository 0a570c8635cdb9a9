"""The identification library: all substances, and those that look like one everyday thing. Frozen as others."""

from collections.abc import Callable, Iterator

from flask import Blueprint, abort

from portal.learn.catalogue import LOOKS_LIKE, Catalogue
from portal.learn.search import LONGEST
from portal.marking import Context
from portal.web import locale_or_404


def library_paths(tag: str) -> Iterator[str]:
    """The frozen lists of a language."""
    yield f"/{tag}/drugs/"
    yield from (f"/{tag}/drugs/like/{looks}/" for looks in LOOKS_LIKE)


def add_library(
    pages: Blueprint, catalogue: Catalogue, make_context: Callable[[str], Context], draw: Callable[..., str]
) -> None:
    """`draw(template, context, tag of the text, **values)` is that of the other pages of content."""
    substances = list(catalogue.substances.values())
    counts = {looks: sum(looks in one.facts["looks_like"] for one in substances) for looks in LOOKS_LIKE}

    def drawn(lang: str, chosen: str) -> str:
        cards = [one for one in substances if not chosen or chosen in one.facts["looks_like"]]
        return draw(
            "learn/library.html",
            make_context(lang),
            lang,
            cards=cards,
            chosen=chosen,
            counts=counts,
            total=len(substances),
            longest=LONGEST,
            checked_on=min((one.facts["checked_on"] for one in cards), default=None),
        )

    @pages.get("/<lang>/drugs/")
    def library(lang: str) -> str:
        locale_or_404(lang)
        return drawn(lang, "")

    @pages.get("/<lang>/drugs/like/<looks>/")
    def like(lang: str, looks: str) -> str:
        locale_or_404(lang)
        return drawn(lang, looks) if looks in LOOKS_LIKE else abort(404)
