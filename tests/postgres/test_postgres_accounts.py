"""Accounts on PostgreSQL, where rows are locked one by one: the tests are those of tests/web, with this `engine`."""

import pytest

from tests.office_desk import hash_quickly
from tests.web.test_accounts_audit import (  # noqa: F401
    client,
    test_a_month_is_chinas_month,
    test_page_and_file_say_the_same,
    test_pages_hold_every_line_once,
)
from tests.web.test_accounts_store import (  # noqa: F401
    li,
    test_a_good_sign_in_takes_the_failures_back,
    test_five_failures_in_a_row_lock_for_fifteen_minutes_even_with_the_right_password,
    test_guesses_sent_side_by_side_are_counted_before_they_are_checked,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)
