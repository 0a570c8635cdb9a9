"""Accounts in the database: one-time passwords, the lock of one account, constant work, epochs, the audit."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import Engine, select, update

from portal.accounts import passwords, store
from portal.accounts.models import account
from portal.accounts.passwords import Fault, fault_of
from portal.db import reading, writing
from tests.office_desk import PASSWORD, log_of

NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)
REAL = passwords._hasher  # what serves people; tests hash quickly


@pytest.fixture
def li(engine: Engine) -> str:
    """An officer who has chosen a password."""
    store.make_account(engine, "Li", "C11", "officer", NOON)
    store.change_password(engine, "li", PASSWORD, NOON)
    return "li"


def _hash_of(engine: Engine, name: str) -> str:
    with reading(engine) as connection:
        return str(connection.scalar(select(account.c.password_hash).where(account.c.name == name)))


def test_the_one_time_password_is_random_returned_once_and_not_stored(engine: Engine) -> None:
    first = store.make_account(engine, "a", "C11", "officer", NOON)
    second = store.make_account(engine, "b", "C11", "officer", NOON)
    assert first != second
    assert len(first) >= 16
    assert _hash_of(engine, "a").startswith("$argon2id$")
    found = store.check_password(engine, "a", first, NOON)
    assert found
    assert found.must_change


def test_guessing_at_a_stolen_hash_costs_what_the_owasp_asks_for_or_more() -> None:
    """Argon2id with 19 MiB and two rounds, or as much in another mixture: OWASP Password Storage Cheat Sheet."""
    assert REAL.type is Type.ID
    assert REAL.memory_cost >= 19 * 1024
    assert REAL.memory_cost * REAL.time_cost >= 2 * 19 * 1024


@pytest.mark.parametrize(
    ("name", "area", "role"),
    [("", "C11", "officer"), ("x" * 81, "C11", "officer"), ("a\nb", "C11", "officer"), ("a", "C11", "king")],
)
def test_a_bad_name_or_role_changes_nothing(engine: Engine, name: str, area: str, role: str) -> None:
    with pytest.raises(ValueError, match=r"name|role"):
        store.make_account(engine, name, area, role, NOON)
    assert log_of(engine) == []


def test_an_unknown_area_and_a_second_account_of_a_name_are_refused(engine: Engine, li: str) -> None:
    with pytest.raises(ValueError, match="no area"):
        store.make_account(engine, "a", "nowhere", "officer", NOON)
    with pytest.raises(ValueError, match="already"):
        store.make_account(engine, " LI ", "C11", "officer", NOON)


def test_a_name_is_found_however_it_is_typed(engine: Engine, li: str) -> None:
    assert store.check_password(engine, "\u3000Ｌｉ ", PASSWORD, NOON)


def test_five_failures_in_a_row_lock_for_fifteen_minutes_even_with_the_right_password(engine: Engine, li: str) -> None:
    for _ in range(5):
        assert store.check_password(engine, li, "wrong", NOON) is None
    assert store.check_password(engine, li, PASSWORD, NOON) is None
    assert store.check_password(engine, li, PASSWORD, NOON + timedelta(minutes=14, seconds=59)) is None
    assert store.check_password(engine, li, PASSWORD, NOON + timedelta(minutes=15))


def test_knocking_while_locked_neither_prolongs_the_lock_nor_fills_the_audit(engine: Engine, li: str) -> None:
    for _ in range(5):
        store.check_password(engine, li, "wrong", NOON)
    before = log_of(engine)
    for minute in range(14):
        store.check_password(engine, li, "wrong", NOON + timedelta(minutes=minute))
    assert log_of(engine) == before
    assert store.check_password(engine, li, PASSWORD, NOON + timedelta(minutes=15))


def test_after_a_lock_the_count_starts_again(engine: Engine, li: str) -> None:
    for _ in range(5):
        store.check_password(engine, li, "wrong", NOON)
    later = NOON + timedelta(minutes=20)
    for _ in range(4):
        store.check_password(engine, li, "wrong", later)
    assert store.check_password(engine, li, PASSWORD, later)


def test_a_good_sign_in_takes_the_failures_back(engine: Engine, li: str) -> None:
    for _ in range(3):
        for _ in range(4):
            store.check_password(engine, li, "wrong", NOON)
        assert store.check_password(engine, li, PASSWORD, NOON)


def test_the_lock_of_one_officer_shuts_out_nobody_else(engine: Engine, li: str) -> None:
    store.make_account(engine, "wang", "C11", "officer", NOON)
    store.change_password(engine, "wang", PASSWORD, NOON)
    for _ in range(6):
        store.check_password(engine, li, "wrong", NOON)
    assert store.check_password(engine, "wang", PASSWORD, NOON)


def test_guesses_sent_side_by_side_are_counted_before_they_are_checked(
    engine: Engine, li: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten guesses that all arrive before the first is checked: five are checked, as if they had come in a row."""
    checked = []
    real = passwords.matches

    def slow(password_hash: str, password: str) -> bool:
        if password_hash == _hash_of(engine, li):
            checked.append(password)
        if password.isdigit() and int(password) < 9:
            store.check_password(engine, li, str(int(password) + 1), NOON)  # the next arrives meanwhile
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "matches", slow)
    store.check_password(engine, li, "0", NOON)
    assert len(checked) == 5


def test_unknown_wrong_right_and_locked_cost_the_same_work(
    engine: Engine, li: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, password_hash: str, password: str) -> bool:
        work.append(password_hash.rsplit("$", 2)[0])
        return bool(real(self, password_hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for _ in range(5):
        store.check_password(engine, li, "wrong", NOON)
    store.check_password(engine, li, PASSWORD, NOON)  # locked
    store.check_password(engine, "nobody", PASSWORD, NOON)
    store.check_password(engine, li, PASSWORD, NOON + timedelta(hours=1))
    assert len(work) == 8
    assert len(set(work)) == 1  # the same parameters each time


def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(engine: Engine, li: str) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with writing(engine) as connection:
        connection.execute(update(account).where(account.c.name == li).values(password_hash=weak))
    assert store.check_password(engine, li, PASSWORD, NOON)
    assert _hash_of(engine, li) != weak
    assert store.check_password(engine, li, PASSWORD, NOON)


def test_a_reset_unlocks_raises_the_epoch_and_asks_for_a_new_password(engine: Engine, li: str) -> None:
    before = store.find(engine, li)
    for _ in range(5):
        store.check_password(engine, li, "wrong", NOON)
    fresh = store.reset_password(engine, li, NOON)
    found = store.check_password(engine, li, fresh, NOON)
    assert before
    assert found
    assert found.must_change
    assert found.epoch == before.epoch + 1
    assert store.check_password(engine, li, PASSWORD, NOON) is None
    with pytest.raises(ValueError, match="no account"):
        store.reset_password(engine, "nobody", NOON)


def test_the_audit_names_who_did_what_and_never_a_password_or_an_unknown_name(engine: Engine, li: str) -> None:
    store.check_password(engine, "somebody", "a secret typed here", NOON)
    for _ in range(5):
        store.check_password(engine, li, "wrong secret", NOON)
    log = log_of(engine)
    assert [action for _, action, _ in log] == ["account-made", "password-changed", *["sign-in-failed"] * 5, "locked"]
    assert {name for name, _, _ in log} == {li}
    assert "secret" not in str(log)


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("elevenchars", Fault.SHORT),
        ("x" * 201, Fault.LONG),
        ("li.wei-office", Fault.NAME),
        ("Li.Wei.2026Li.Wei", Fault.NAME),
        ("old password here", Fault.SAME),
        ("三匹绿马在河边慢慢吃草呢", None),
        ("three green horses", None),
    ],
)
def test_what_a_new_password_must_be(new: str, fault: Fault | None) -> None:
    assert fault_of(new, "li.wei", "old password here") is fault
