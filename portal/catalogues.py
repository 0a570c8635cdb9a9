"""The interface's catalogues in translations/: what they say, which keys the code uses, which keys residents read.

May not import any room. Ids are keys, so that no wording stands in code; a key put together in code is covered by its
beginning."""

import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog, pofile

_STATIC = re.compile(r"""(?:_|gettext|abort|NotFound|Refused)\([^"')]*["']([a-z_]+(?:\.[a-z0-9_]+)+)["']\s*[,)]""")
_KEY = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""")
_DYNAMIC = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_]+)*\.)(?:["']\s*~|\{)""")
# Wording of the officers' desk, which is not in every language; the public figures borrow some of it, all public.
_DESK = ("office.", "bulletin.", "error.office.", "preview.", "class.", "error.class.")
_PUBLIC = ("progress", "templates/progress", "templates/office/_marks.html", "office/wording.py")
_PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
_PERCENT = re.compile(r"%\(\w+\)s|%%")


def same_places(original: str, translated: str) -> bool:
    """Whether a translation has the original's placeholders; beside some, a single % would stop the page."""
    places, other = (sorted(_PLACES.findall(text)) for text in (original, translated))
    return places == other and ("%(" not in original or "%" not in _PERCENT.sub("", translated))


def catalogue_path(root: Path, catalogue: str) -> Path:
    """Where the catalogue of a language lies; `catalogue` is its folder's name."""
    return root / "translations" / catalogue / "LC_MESSAGES" / "messages.po"


def read_catalogue(path: Path) -> Catalog:
    """The catalogue or template at `path`."""
    with path.open("rb") as file:
        return pofile.read_po(file)


def messages_of(root: Path, catalogue: str) -> dict[str, str]:
    """The wording by key, without what is not translated; empty if the language has no catalogue."""
    path = catalogue_path(root, catalogue)
    if not path.exists():
        return {}
    return {str(one.id): str(one.string) for one in read_catalogue(path) if one.id and one.string}


def public_keys(code: Path, keys: Iterable[str]) -> set[str]:
    """Those of `keys` that residents read: all but the desk's own; `code` is the folder of the portal's code."""
    mentioned: set[str] = set()
    beginnings: set[str] = set()
    for place in _PUBLIC:
        _, some, starts = keys_in_code(code / place)
        mentioned |= some
        beginnings |= starts
    return {
        key
        for key in keys
        if not key.startswith(_DESK) or key in mentioned or any(key.startswith(one) for one in beginnings)
    }


def keys_in_code(root: Path) -> tuple[dict[str, Path], set[str], set[str]]:
    """Keys passed to gettext; everything that looks like a key; beginnings of keys put together in code."""
    static: dict[str, Path] = {}
    mentioned: set[str] = set()
    beginnings: set[str] = set()
    for path in [root] if root.is_file() else [*root.rglob("*.py"), *root.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        static.update(dict.fromkeys(_STATIC.findall(text), path))
        mentioned.update(_KEY.findall(text))
        beginnings.update(_DYNAMIC.findall(text))
    return static, mentioned, beginnings
