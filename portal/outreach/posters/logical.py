"""Style sheets for the maker of PDFs, which knows `left` and `right` but not where a line begins. Pure.

Only what posters.css uses: plain rules without nesting, in which some declarations begin with `inset-inline-` or the
like. What a rule says of beginnings is said again for the languages that run the other way."""

import re

from portal.locales import LOCALES

RIGHT_TO_LEFT = tuple(locale.tag for locale in LOCALES if locale.direction == "rtl")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LOGICAL = re.compile(r"(inset|margin|padding|border)-inline-(start|end)\s*:\s*([^;]+)")
_SIDES = {"start": ("left", "right"), "end": ("right", "left")}


def physical(css: str) -> str:
    """The same style sheet in left and right."""
    return _RULE.sub(_said_twice, re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def _said_twice(rule: re.Match[str]) -> str:
    selectors, body = rule[1], rule[2]
    found = _LOGICAL.findall(body)
    if not found:
        return rule[0]
    plain = _LOGICAL.sub(lambda one: f"{_name(one[1], _SIDES[one[2]][0])}: {one[3]}", body)
    other = "".join(
        f"{_name(what, _SIDES[side][0])}: {_NONE[what]}; {_name(what, _SIDES[side][1])}: {value};"
        for what, side, value in found
    )
    turned = ", ".join(f"{one.strip()}:lang({tag})" for one in selectors.split(",") for tag in RIGHT_TO_LEFT)
    return f"{selectors}{{{plain}}}\n{turned} {{{other}}}"


_NONE = {"inset": "auto", "margin": "0", "padding": "0", "border": "0"}


def _name(what: str, side: str) -> str:
    return side if what == "inset" else f"{what}-{side}"
