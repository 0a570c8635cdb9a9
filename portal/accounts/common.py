"""Whether a password is one of those that are tried first. Pure but for reading its list of words once.

May not import Flask, the database or any room. A list of leaked passwords would go stale here, and asking for one would
need another host; what is refused instead is what such lists consist of: usual words, rows of keys, one thing repeated,
numbers that are dates or telephones."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("common_words.txt")
LEFT = 6  # letters or different signs that must remain
LONGEST_NUMBER = 18  # a date and a telephone's number, or that of an identity card
FEWEST_SIGNS = 5  # different ones
_ROWS = (
    *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp"),
)
_RUN = 4  # keys of a row side by side


def is_common(text: str) -> bool:
    """Whether too little of `text` (already normalised) is somebody's own."""
    plain = "".join(text.casefold().split())
    if len(set(plain)) < FEWEST_SIGNS or _is_repeated(plain):
        return True
    for word in words():
        plain = plain.replace(word, " ")
    for row in _ROWS:
        plain = _without_runs(_without_runs(plain, row), row[::-1])
    letters, digits = sum(map(str.isalpha, plain)), sum(map(str.isdigit, plain))
    signs = {one for one in plain if not one.isalnum() and not one.isspace()}
    return letters + len(signs) + max(0, digits - LONGEST_NUMBER) < LEFT


@cache
def words() -> tuple[str, ...]:
    """The words of the list, the longest first."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = {"".join(line.split()) for line in lines if line and not line.startswith("#")}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _is_repeated(text: str) -> bool:
    """abcabcabc: one piece again and again."""
    period = (text + text).find(text, 1)
    return period <= len(text) // 2


def _without_runs(text: str, row: str) -> str:
    """`text` without stretches of four or more keys of `row`."""
    at = 0
    while at + _RUN <= len(text):
        long = next((size for size in range(len(text) - at, _RUN - 1, -1) if text[at : at + size] in row), 0)
        text, at = (text[:at] + " " + text[at + long :], at + 1) if long else (text, at + 1)
    return text
