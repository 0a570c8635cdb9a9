"""Help for translators: marks a translation with the digest of its original, and drafts zh-Hant from zh-Hans.

May not import any room. Never touches a wording that a person has reviewed."""

import re
from collections.abc import Iterable
from pathlib import Path

from portal.locales import LOCALES, ORIGINAL
from portal.textfiles import digest

_ORIGIN = re.compile(r"^origin: .*$", re.MULTILINE)
_UNREVIEWED = re.compile(r'^reviewer: (""|\'\')\s*$', re.MULTILINE)
TRADITIONAL = "zh-Hant"
HEAD = 'origin: {origin}\nmade: opencc\nreviewer: ""\n'


class CannotDraft(Exception):
    """Says what is missing."""


def originals(root: Path) -> list[Path]:
    """Every zh-Hans wording of content and quizzes; a recording is of one language and is not drafted."""
    found = (path for place in ("content", "quizzes") for path in (root / place).rglob(f"{ORIGINAL.tag}.*"))
    return sorted(path for path in found if path.suffix in (".md", ".yaml") and path.parent.parent.name != "audio")


def _origin(text: str) -> str:
    """The digest as YAML text: one of digits alone would be read as a number."""
    made = digest(text)
    return f'"{made}"' if made.isdecimal() else made


def stamp(paths: Iterable[Path]) -> list[Path]:
    """Write the original's digest into these translations; returns those that changed. Raises CannotDraft."""
    changed = []
    for path in paths:
        original = path.with_name(f"{ORIGINAL.tag}{path.suffix}")
        if path.stem not in {locale.tag for locale in LOCALES} or path.stem == ORIGINAL.tag or not original.exists():
            raise CannotDraft(f"{path} is not a translation of anything")
        text = path.read_text(encoding="utf-8")
        if not _ORIGIN.search(text):
            raise CannotDraft(f"{path} has no line `origin:`")
        made = _ORIGIN.sub(f"origin: {_origin(original.read_text(encoding='utf-8'))}", text, count=1)
        if made != text:
            path.write_text(made, encoding="utf-8")
            changed.append(path)
    return changed


def draft_traditional(root: Path) -> list[Path]:
    """Draft every zh-Hant wording and catalogue that no person has reviewed; returns what was written."""
    try:
        import opencc
    except ImportError:
        raise CannotDraft("opencc is not installed: run `make build` with the test tools") from None
    convert = opencc.OpenCC("s2twp").convert  # the wording of Taiwan, not only its characters
    written = []
    for original in originals(root):
        target = original.with_name(f"{TRADITIONAL}{original.suffix}")
        if target.exists() and not _UNREVIEWED.search(target.read_text(encoding="utf-8")):
            continue
        text = original.read_text(encoding="utf-8")
        head = HEAD.format(origin=_origin(text))
        body = convert(text)
        made = body.replace("---\n", f"---\n{head}", 1) if original.suffix == ".md" else head + body
        if not target.exists() or target.read_text(encoding="utf-8") != made:
            target.write_text(made, encoding="utf-8")
            written.append(target)
    return written
