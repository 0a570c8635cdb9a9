"""Checks the interface's catalogues: every key that code uses is there, in every language, with like placeholders.

Ids are keys, so that no wording stands in code. A key put together in code is covered by its beginning."""

import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog, pofile

from portal.coverage import load_coverage
from portal.locales import LOCALES, ORIGINAL
from portal.textfiles import Faults

_STATIC = re.compile(r"""(?:_|gettext|abort|NotFound|Refused)\([^"')]*["']([a-z_]+(?:\.[a-z0-9_]+)+)["']\s*[,)]""")
_KEY = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""")
_DYNAMIC = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_]+)*\.)(?:["']\s*~|\{)""")
# Wording of the officers' desk, which is not in every language; the public figures borrow some of it, all public.
_DESK = ("office.", "bulletin.", "error.office.")
_PUBLIC = ("progress", "templates/progress", "templates/office/_marks.html", "office/wording.py")
_PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file)


def check_catalogues(root: Path, faults: Faults) -> None:
    """Note missing, unused, empty and differing messages."""
    folder = root / "translations"
    original_path = folder / ORIGINAL.catalogue / "LC_MESSAGES" / "messages.po"
    if not original_path.exists():
        faults.add(original_path, 1, "this catalogue is missing")
        return
    original = {str(one.id): one for one in _read(original_path) if one.id}
    static, mentioned, beginnings = _keys_in_code(root / "portal")
    for key, path in sorted(static.items()):
        if key not in original:
            faults.add(path, 1, f"{key!r} stands in no catalogue")
    for key, message in original.items():
        if key not in mentioned and not any(key.startswith(start) for start in beginnings):
            faults.add(original_path, message.lineno or 1, f"{key!r} is used nowhere")
    template = folder / "messages.pot"
    if not template.exists() or {str(one.id) for one in _read(template) if one.id} != original.keys():
        faults.add(template, 1, "is not the list of the original's keys: run `make catalogue`")
    coverage = load_coverage(root, faults)
    public = public_keys(root / "portal", original)
    for locale in LOCALES:
        if locale is not ORIGINAL and locale.tag not in coverage.every:
            continue
        path = folder / locale.catalogue / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            faults.add(path, 1, "this catalogue is missing")
            continue
        found = {str(one.id): one for one in _read(path) if one.id}
        waiting = []
        for key, message in original.items():
            if key not in found or not found[key].string:
                if locale is ORIGINAL or locale.tag in coverage.complete:
                    faults.add(path, found[key].lineno or 1 if key in found else 1, f"{key!r} is not translated")
                elif key in public or locale.desk:
                    waiting.append(key)
            elif _places(str(found[key].string)) != _places(str(message.string)):
                faults.add(path, found[key].lineno or 1, f"{key!r}: placeholders differ from the original's")
        if waiting:  # the page says these in English meanwhile
            some = ", ".join(waiting[:3])
            faults.add(path, 1, f"{len(waiting)} messages are not translated yet: {some} …", "marked")
        for key in found.keys() - original.keys():
            faults.add(path, found[key].lineno or 1, f"{key!r} is not in the original")


def public_keys(code: Path, keys: Iterable[str]) -> set[str]:
    """Those of `keys` that residents read: all but the desk's own; `code` is the folder of the portal's code."""
    mentioned: set[str] = set()
    beginnings: set[str] = set()
    for place in _PUBLIC:
        _, some, starts = _keys_in_code(code / place)
        mentioned |= some
        beginnings |= starts
    return {
        key
        for key in keys
        if not key.startswith(_DESK) or key in mentioned or any(key.startswith(one) for one in beginnings)
    }


def _places(text: str) -> list[tuple[str, str]]:
    return sorted(_PLACES.findall(text))


def _keys_in_code(root: Path) -> tuple[dict[str, Path], set[str], set[str]]:
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
