"""How many examples a test tries, and the words that forms and files are fed with."""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))


def examples(number: int) -> settings:
    """`number` examples, the same at each run; FUZZ_ROUNDS times as many, and new ones each time, when asked."""
    return settings(
        max_examples=number * ROUNDS,
        derandomize=ROUNDS == 1,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


MARK = "<fuzz-mark>"  # must never stand on a page as it is
NASTY = (
    "", " ", "\0", "a\0b", "\r\n", "x\r\nSet-Cookie: y=1", "\t", "\x1b[2J", "\x7f", "\ufeff", "\u202e", "\u2028",
    "🎈", "👩‍👩‍👧", "é́́", "ﷺ", "İ", "ß", "\ud7ff", "\ue000", "\U0010ffff", "\ufffd", "一" * 81, "x" * 5000,
    MARK, f'"{MARK}', "'><script>alert(1)</script>", "{{7*7}}", "{% raw %}", "%(n)s", "%s", "{0}", "${x}", "%00",
    "%2e%2e",
    "../../etc/passwd", "..\\", "/", "//other.example", "javascript:alert(1)", "https://other.example/", "http://[",
    "=1+1", "+1", "-1", "@x", "0", "1", "-0", "00", "1e9", "1.5", "NaN", "inf", "0x10", "٣", "１２", "²", "1_000",
    "9" * 30, "9" * 5000, str(2**31), str(2**63), str(-(2**63) - 1), "true", "null", "None", "[]", "{}",
    "' OR 1=1 --", "\\",
    "2026-02-29", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-1-1", "２０２６-01-01",
    "24:00", "23:59",
    "2026-13", "2026-Q5", "0001-01", "y", "on", "zh-Hans", "xx", "C11", "D1", "S2", "youth", "module:",
    "quiz:new-drugs",
    ":", "|", "a|b", ".", "-", "~", "*", "a,b", ";", "#", "?", "&", "\"", "`", "%", "^", "$",
)  # fmt: skip
# Without lone surrogates: no browser, proxy or file can carry one (tests of JSON add them).
anything: some.SearchStrategy[str] = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
words: some.SearchStrategy[str] = some.one_of(some.sampled_from(NASTY), anything)


def values(depth: int = 3) -> some.SearchStrategy[Any]:
    """Whatever JSON and YAML can hold."""
    plain = some.one_of(
        some.none(), some.booleans(), some.integers(), some.floats(), words, some.dates(), some.just("")
    )
    return some.recursive(
        plain, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(words, inner, max_size=4)
    )
