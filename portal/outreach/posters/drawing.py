"""A print as HTML: the same page for the browser and for the PDF maker. Needs an application's templates."""

from collections.abc import Callable

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from portal.locales import BY_TAG
from portal.marking import bare
from portal.outreach.posters.designs import SCALES, Design
from portal.outreach.posters.facts import Print
from portal.outreach.posters.fitting import breakable, size_class


def draw(design: Design, paper: str, one: Print, second: Print | None = None, bar: Markup | None = None) -> str:
    """The document. `second` is the same code in another language, for designs with two; `bar` is what stands
    above the sheets on the screen; without it the document is for the maker of PDFs."""
    with force_locale(BY_TAG[one.words.tag].catalogue):
        return render_template(
            f"posters/{design.name}.html",
            p=one,
            second=second or one,
            design=design,
            paper=paper,
            scale=SCALES[paper],
            bare=bare,
            breakable=breakable,
            size_class=size_class,
            in_words=in_words,
            paged=bar is None,
            bar=bar,
        )


def in_words(tag: str, caller: Callable[[], Markup]) -> Markup:
    """A part of a template worded in another language."""
    with force_locale(BY_TAG[tag].catalogue):
        return caller()
