"""Tickets, passes, results, places and sessions that a device carries: changed ones open nothing and break nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.crypt import Box
from portal.quiz.ticket import new_ticket, open_result, open_ticket, seal_ticket
from tests.fuzz.mutated import spoiled_bytes
from tests.fuzz.town import Town
from tests.fuzz.words import examples, words

BOX = Box("a secret of the tests alone, 32 or more", "tickets")
PATHS = (
    ("/", "/en/", "/en/quiz/new-drugs/", "/en/result/", "/en/contest/result/", "/en/help/near/", "/q/SCAN23",
    "/join/KAMPF"),
    ("/office/", "/office/sign-in/code", "/office/second-factor"),
    ("/class/", "/class/KAMPF/", "/class/CARDS/cards"),
)  # fmt: skip


@examples(100)
@given(some.one_of(words, spoiled_bytes(seal_ticket(BOX, new_ticket("f.1A", "general", "", 1000)).encode()).map(
    lambda made: made.decode("utf-8", "replace"))))  # fmt: skip
def test_a_changed_ticket_is_none(sealed: str) -> None:
    ticket = open_ticket(BOX, sealed, 1000)
    assert ticket is None or BOX.open(sealed) is not None
    assert ticket is not None or open_result(BOX, sealed, 1000) is None


def cookie_values(*known: str) -> some.SearchStrategy[str]:
    """Values that a browser can send: no sign that ends a cookie, none outside Latin-1."""
    spoiled = spoiled_bytes(*(one.encode() for one in known)).map(lambda made: made.decode("latin-1"))
    made = some.one_of(words, spoiled).map(lambda one: one.encode("latin-1", "ignore").decode("latin-1"))
    return made.map(lambda one: "".join(sign for sign in one if sign.isprintable() and sign not in ';,"\\ ')[:3000])


@pytest.mark.parametrize("paths", PATHS, ids=("public", "office", "class"))
def test_changed_cookies_open_nothing_and_break_nothing(town: Town, paths: tuple[str, ...]) -> None:
    kept = [(name, value) for one in town.cookies.values() for name, value, _ in one]
    names = some.sampled_from(
        ("lang", "place", "result", "contest", "office", "class", "class-KAMPF", "remember_token", "kept")
    )
    known = {value for _, value in kept} | {"C11.youth.SCAN23", "zh-Hans"}

    @examples(12)
    @given(some.sampled_from(paths), some.dictionaries(names, cookie_values(*sorted(known)), max_size=4))
    def tried(path: str, cookies: dict[str, str]) -> None:
        before = town.rows()
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = town.app.test_client(use_cookies=False).get(path, headers={"Cookie": header} if header else {})
        assert answer.status_code in (200, 302, 303, 404), path
        if path.startswith(("/office/", "/class/")) and not known.intersection(cookies.values()):
            assert answer.status_code == 303, f"{path} opened with {cookies}"
        assert town.rows() == before

    tried()


def test_each_purpose_has_a_key_of_its_own() -> None:
    make: Callable[[str], Box] = lambda purpose: Box("a secret of the tests alone, 32 or more", purpose)  # noqa: E731
    sealed = make("tickets").seal("text")
    assert make("tickets").open(sealed) == "text"
    assert make("results").open(sealed) is None
