"""The check word of a printed code: stands below the QR code and on the page that a scan leads to, so that people
notice when somebody has pasted another code over ours. Derived from the code by the portal's secret; nothing is stored.

May not import any room. The words are in content/plan/check_words.yaml: their number and order never change, for every
printed word hangs on them (so it does on PORTAL_SECRET)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.crypt import derive
from portal.locales import BY_TAG, LOCALES, ORIGINAL
from portal.textfiles import Faults, read

FILE = Path("content") / "plan" / "check_words.yaml"
LONGEST = 16


@dataclass(frozen=True)
class CheckWords:
    """`words`: in each language one for each place of the list."""

    secret: str
    words: Mapping[str, tuple[str, ...]]

    def of(self, code: str, tag: str) -> str:
        """The word of `code` in a language: the same thing in each of them."""
        key = derive(self.secret, "check word")
        number = int.from_bytes(hmac.digest(key, code.encode(), hashlib.sha256)[:8])
        own = self.words[tag]
        return own[number % len(own)]

    def both(self, code: str, tag: str) -> tuple[str, ...]:
        """The word in Chinese and, for another language, in that: what is printed can always be compared."""
        found = (self.of(code, ORIGINAL.tag), self.of(code, tag))
        return found if tag in BY_TAG and found[0] != found[1] else found[:1]


def read_words(root: Path, faults: Faults) -> Mapping[str, tuple[str, ...]]:
    """{language: its words} of `root`; empty with faults noted when the list is not whole."""
    text = read(root / FILE, faults)
    if text is None:
        return {}
    entries = text.data.get("words")
    if not isinstance(entries, list) or len(text.data) != 1 or not entries:
        faults.add(text.path, 1, "needs one list, `words`")
        return {}
    tags = [locale.tag for locale in LOCALES]
    before = len(faults.found)
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(entries, 1):
        if not isinstance(one, Mapping) or sorted(one) != sorted(tags):
            faults.add(text.path, 1, f"word {number}: needs {', '.join(tags)} and nothing else")
            continue
        for tag in tags:
            word = one[tag]
            line = text.line_of(f"{ORIGINAL.tag}: {one[ORIGINAL.tag]}")
            if not isinstance(word, str) or not 1 < len(word) <= LONGEST or word != word.strip():
                faults.add(text.path, line, f"word {number}: `{tag}` is no word of 2 to {LONGEST} letters")
            elif tag.startswith("zh-") and len(word) != 2:
                faults.add(text.path, line, f"word {number}: `{tag}` has not two characters")
            elif (tag, word) in seen:
                faults.add(text.path, line, f"word {number}: `{tag}` stands there twice")
            seen.add((tag, str(word)))
    if len(faults.found) > before:
        return {}
    return {tag: tuple(one[tag] for one in entries) for tag in tags}
