"""Public pages of content. The same bytes for every reader of a language, so that they can be frozen: they read no
cookie, no place and no clock of the visitor."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from portal.learn.campaign_views import add_campaigns, banner_of, campaign_paths
from portal.learn.catalogue import Catalogue
from portal.learn.finding_views import Found, add_finding, answers_of
from portal.learn.library_views import add_library, library_paths
from portal.learn.search import LONGEST
from portal.learn.story_views import add_pages, of_audience
from portal.locales import LOCALES, ORIGINAL
from portal.marking import Context, bare, block_html, line_html
from portal.quiz.bank import Bank
from portal.quiz.forms import EVERYBODY
from portal.quiz.kinds import KINDS
from portal.vocabulary import ACTIVITIES, AUDIENCES
from portal.web import HelpLine, day_label, days_label, locale_or_404


def help_lines(catalogue: Catalogue, tag: str, box_only: bool = False) -> list[HelpLine]:
    """The help lines in a language, in the order of lines.yaml."""
    texts = catalogue.help_texts.get(tag) or catalogue.help_texts[ORIGINAL.tag]
    return [
        HelpLine(one["number"], **texts[one["number"]]) for one in catalogue.help_lines if one["box"] or not box_only
    ]


def address_of(catalogue: Catalogue, bank: Bank, tag: str, kind: str, name: str) -> str | None:
    """The address of a page, or None if there is none."""
    places: dict[str, tuple[str, Mapping[str, object]]] = {
        "module": ("learn", catalogue.modules),
        "substance": ("drugs", catalogue.substances),
        "quiz": ("quiz", bank.quizzes),
        "story": ("stories", catalogue.stories),
        "scene": ("scenes", catalogue.scenes),
        "campaign": ("campaigns", catalogue.campaigns),
        "page": ("", catalogue.pages),
        "opinion": ("opinion", dict.fromkeys(ACTIVITIES)),
        "audience": ("for", dict.fromkeys(AUDIENCES)),
    }
    if kind not in places or name not in places[kind][1]:
        return None
    folder = places[kind][0]
    return f"/{tag}/{folder}/{name}/" if folder else f"/{tag}/{name}/"


def paths(catalogue: Catalogue) -> Iterator[str]:
    """Every address that can be frozen."""
    for locale in LOCALES:
        yield f"/{locale.tag}/"
        yield from (f"/{locale.tag}/for/{audience}/" for audience in AUDIENCES)
        yield from (f"/{locale.tag}/learn/{name}/" for name in catalogue.modules)
        yield from library_paths(locale.tag)
        yield from (f"/{locale.tag}/drugs/{name}/" for name in catalogue.substances)
        yield f"/{locale.tag}/stories/"
        yield from (f"/{locale.tag}/stories/{name}/" for name in catalogue.stories)
        yield f"/{locale.tag}/scenes/"
        yield from (f"/{locale.tag}/scenes/{name}/" for name in catalogue.scenes)
        yield from (f"/{locale.tag}/{name}/" for name in catalogue.pages)
    yield from campaign_paths(catalogue)


def blueprint(
    catalogue: Catalogue,
    bank: Bank,
    make_context: Callable[[str], Context],
    today: Callable[[], date],
    fills: Callable[[str], Mapping[str, str]],
    table: Mapping[str, str],
    site: str,
    others: Callable[[], Found],
) -> Blueprint:
    """`fills(tag)` is HTML for the placeholders of pages; `make_context(tag)` knows addresses and pictures.

    `table`, `site` and `others` are for finding: see there."""
    pages = Blueprint("learn", __name__)

    def draw(template: str, context: Context, shown: str, **values: object) -> str:
        return render_template(
            template,
            text_tag=shown,
            line=lambda words: line_html(words, context),
            block=lambda words: block_html(words, context),
            bare=bare,
            cited=context.cited,
            sources=catalogue.sources,
            address=context.address,
            quiz=bank.fitting(EVERYBODY),
            label=day_label,
            span=days_label,
            **{"banner": None, **values},
        )

    def listing(tag: str) -> dict[str, list[object]]:
        return {
            audience: [piece for piece in catalogue.modules.values() if piece.facts["audience"] == audience]
            for audience in AUDIENCES
        }

    @pages.get("/<lang>/")
    def home(lang: str) -> str:
        locale_or_404(lang)
        told: dict[str, object] = {"stories": catalogue.stories, "scenes": catalogue.scenes}
        told |= {"campaigns": catalogue.campaigns, "banner": banner_of(catalogue, today())}
        return draw(
            "learn/home.html",
            make_context(lang),
            lang,
            modules=listing(lang),
            audiences=AUDIENCES,
            longest=LONGEST,
            **told,
        )

    @pages.get("/<lang>/for/<audience>/")
    def for_audience(lang: str, audience: str) -> str:
        locale_or_404(lang)
        if audience not in AUDIENCES:
            abort(404)
        lessons = listing(lang)[audience] or list(catalogue.modules.values())
        told = of_audience(catalogue, audience)
        own = [(quiz, *bank.wording(quiz.id, lang)) for quiz in bank.for_audience(audience)]
        banner = banner_of(catalogue, today(), audience)
        shown = {"audience": audience, "lessons": lessons, "quizzes": own, "banner": banner}
        return draw("learn/audience.html", make_context(lang), lang, **shown, **told)

    @pages.get("/<lang>/learn/<module>/")
    def lesson(lang: str, module: str) -> str:
        locale_or_404(lang)
        piece = catalogue.modules.get(module) or abort(404, "error.module")
        text, shown = piece.wording(lang)
        context = make_context(lang)
        return draw(
            "learn/module.html",
            context,
            shown,
            piece=piece,
            text=text,
            overdue=piece.overdue(today()),
            substances=[catalogue.substances[name] for name in piece.facts["substances"]],
            measures=bank.quizzes[piece.facts["quiz"]].measures,
            recording=catalogue.recordings.get((module, shown)),
            banner=banner_of(catalogue, today(), piece.facts["audience"]),
        )

    @pages.get("/<lang>/drugs/<substance>/")
    def entry(lang: str, substance: str) -> str:
        locale_or_404(lang)
        piece = catalogue.substances.get(substance) or abort(404, "error.substance")
        text, shown = piece.wording(lang)
        context = make_context(lang)
        modules = [one for one in catalogue.modules.values() if substance in one.facts["substances"]]
        return draw(
            "learn/substance.html",
            context,
            shown,
            piece=piece,
            text=text,
            overdue=piece.overdue(today()),
            modules=modules,
            practice=bank.practised(substance, shown),
            kinds=KINDS,
            explain=lambda words: line_html(words, context),
        )

    add_pages(pages, catalogue, make_context, today, draw)
    add_library(pages, catalogue, make_context, draw)
    add_campaigns(pages, catalogue, bank, make_context, today, draw)
    add_finding(pages, catalogue, bank, table, make_context, draw, site, others)

    @pages.get("/<lang>/<page>/")
    def page(lang: str, page: str) -> str:
        locale_or_404(lang)
        piece = catalogue.pages.get(page) or abort(404)
        text, shown = piece.wording(lang)
        context = make_context(lang)
        context.fill = fills(lang)
        body: Markup = block_html(text.body, context)
        answers = answers_of(body, piece.facts.get("questions", ()))
        overdue = piece.overdue(today())
        return draw(
            "learn/page.html", context, shown, piece=piece, text=text, body=body, answers=answers, overdue=overdue
        )

    return pages
