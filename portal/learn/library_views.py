"""The identification library: all substances, those that look like one everyday thing, and the search.

The lists are frozen as the other pages are. The search is drawn for each reader; it keeps and logs nothing of it."""

from collections.abc import Callable, Iterator
from functools import cache

from flask import Blueprint, Response, abort, request

from portal.learn.catalogue import LOOKS_LIKE, Catalogue
from portal.learn.search import LONGEST, Entry, find, fold, make_index
from portal.locales import ORIGINAL
from portal.marking import Context, bare
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

    @cache
    def index(tag: str) -> tuple[Entry, ...]:
        return make_index(catalogue, tag)

    def finding(tag: str, name: str) -> str:
        """By what else a card is found than by its words: other names, and those in Chinese, which a reader met."""
        one = catalogue.substances[name]
        text, original = one.wording(tag)[0], one.wordings[ORIGINAL.tag]
        return fold(" ".join(map(bare, [*text.also, text.looks, original.name, *original.also])))

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
            finding=finding,
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

    @pages.get("/<lang>/search/")
    def search(lang: str) -> Response:
        locale_or_404(lang)
        asked = request.args.get("q", "")
        context = make_context(lang)
        found = find(index(lang), asked)
        page = draw(
            "learn/search.html",
            context,
            lang,
            asked=" ".join(asked[:LONGEST].replace("\0", " ").split()),
            cut=len(asked) > LONGEST,
            empty=not fold(asked[:LONGEST]),
            found=[(one, context.address(one.kind, one.id)) for one in found],
            longest=LONGEST,
        )
        return Response(page, headers={"X-Robots-Tag": "noindex"})
