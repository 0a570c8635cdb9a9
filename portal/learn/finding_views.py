"""Finding: the search with its index, the sitemap and what robots are asked to leave alone.

The search is drawn for each reader; it keeps and logs nothing of it. The index is frozen, and scripts search in it
without asking anybody; the server answers from the same one with scripts off."""

import gzip
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import force_locale, gettext
from markupsafe import Markup

from portal.addresses import kept_for, whole_address
from portal.learn.catalogue import Catalogue, Piece
from portal.learn.library_views import library_paths
from portal.learn.search import LONGEST, Index, find, fold, make_index, to_json
from portal.locales import BY_TAG, LOCALES
from portal.marking import Context
from portal.quiz.bank import Bank
from portal.vocabulary import AUDIENCES
from portal.web import locale_or_404

KINDS = ("substance", "module", "story", "scene", "campaign", "page", "quiz")
_CLOSED = re.compile(r"(?=</(?:p|li|div|h3|span|dd|dt|td|th)>|<br)")
_SOURCES = re.compile(r"<sup.*?</sup>", re.DOTALL)
EVERY = tuple(locale.tag for locale in LOCALES)

Found = Mapping[str, Collection[str]]  # addresses without their language, and the languages in which they are there


def index_paths() -> Iterator[str]:
    """The frozen indexes."""
    yield from (f"/{tag}/search.json" for tag in EVERY)


def add_finding(
    pages: Blueprint,
    catalogue: Catalogue,
    bank: Bank,
    table: Mapping[str, str],
    make_context: Callable[[str], Context],
    draw: Callable[..., str],
    site: str,
    others: Callable[[], Found],
) -> None:
    """`table` has Chinese characters by their pinyin; `others()` are pages of other rooms for the sitemap; `site` is
    the portal's own address, empty where the operator named none."""

    @cache
    def index(tag: str) -> Index:
        return make_index(catalogue, bank, tag, table)

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

    @pages.get("/<lang>/search.json")
    def search_index(lang: str) -> Response:
        locale_or_404(lang)
        with force_locale(BY_TAG[lang].catalogue):
            labels = {kind: gettext(f"search.kind.{kind}") for kind in KINDS}
        address = make_context(lang).address
        kinds: dict[str, tuple[str, str]] = {}
        for one in index(lang).entries:
            place = str(address(one.kind, one.id)).removeprefix(f"/{lang}/").removesuffix(f"{one.id}/")
            kinds[one.kind] = (labels[one.kind], place)
        return Response(to_json(index(lang), lang, kinds), mimetype="application/json")

    @pages.get("/sitemap.xml")
    def sitemap() -> Response:
        root = whole_address(site)
        found = {**own_pages(catalogue), **others()}
        made = render_template("learn/sitemap.xml", root=root, found=found, first=EVERY[0]).encode()
        headers = {"Cache-Control": kept_for(site, "public, max-age=3600"), "Vary": "Accept-Encoding"}
        if request.accept_encodings["gzip"]:  # a megabyte, nearly all of it the same addresses again
            made, headers["Content-Encoding"] = gzip.compress(made, 6), "gzip"
        return Response(made, mimetype="application/xml", headers=headers)

    @pages.get("/robots.txt")
    def robots() -> Response:
        made = render_template("learn/robots.txt", root=whole_address(site))
        return Response(made, mimetype="text/plain", headers={"Cache-Control": kept_for(site, "public, max-age=3600")})


def answers_of(body: str, questions: Collection[int]) -> list[dict[str, object]]:
    """Those sections of a drawn page whose headings ask something, by their numbers, as structured data."""
    parts = re.split(r"<h2>(.*?)</h2>", _CLOSED.sub(" ", _SOURCES.sub("", body)))
    found: list[dict[str, object]] = []
    for number in (one for one in questions if 2 * one < len(parts)):
        asked, told = map(_bare, parts[2 * number - 1 : 2 * number + 1])
        answer = {"@type": "Answer", "text": told}
        found.append({"@type": "Question", "name": asked, "acceptedAnswer": answer})
    return found


def own_pages(catalogue: Catalogue) -> dict[str, Collection[str]]:
    """The pages of content. Lists are there in every language, a piece where it is worded."""
    found: dict[str, Collection[str]] = {"": EVERY}
    found |= dict.fromkeys((f"for/{audience}/" for audience in AUDIENCES), EVERY)
    found |= dict.fromkeys((path.split("/", 2)[2] for path in library_paths("x")), EVERY)
    places: dict[str, Mapping[str, Piece[Any]]] = {
        "learn/": catalogue.modules,
        "drugs/": catalogue.substances,
        "stories/": catalogue.stories,
        "scenes/": catalogue.scenes,
        "campaigns/": catalogue.campaigns,
        "": catalogue.pages,
    }
    for place, pieces in places.items():
        if place in {"stories/", "scenes/", "campaigns/"}:
            found[place] = EVERY
        found |= {f"{place}{name}/": [tag for tag in EVERY if tag in one.wordings] for name, one in pieces.items()}
    return found


def _bare(drawn: str) -> str:
    return " ".join(Markup(drawn).striptags().split())  # nosec B704 # its tags are taken off at once
