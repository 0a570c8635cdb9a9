"""Passwords that are tried first, and those of people's own."""

import pytest

from portal.accounts.common import is_common, words
from portal.accounts.passwords import Fault, fault_of


@pytest.mark.parametrize(
    "text",
    [
        *("password1234", "Password!2026", "qwertyuiop12", "poiuytrewq09", "1qaz2wsx3edc", "aaaaaaaaaaaaa"),
        *("abcabcabcabc", "mingbian-2026!", "jindu shequ 2026", "138001380001", "20260626202606", "woaini5201314"),
        *("禁毒禁毒禁毒禁毒禁毒禁毒", "社区居委会管理员密码12", "admin@mingbian"),
    ],
)
def test_what_is_tried_first_is_refused(text: str) -> None:
    assert is_common(text)
    assert fault_of(text, "li", "something else entirely") is Fault.COMMON


@pytest.mark.parametrize(
    "text",
    [
        *("three green horses", "correct horse battery", "a chosen password", "8#2!9$4%1^7&", "kX9$vQ2m!zR7p"),
        *("483920174655182039475614", "我家窗外有三只灰色的鸽子", "لەيلى ئۈچ ئالما يېدى", "Lịch sử hai con mèo"),
    ],
)
def test_any_other_is_taken_whatever_it_is_made_of(text: str) -> None:
    assert not is_common(text)


def test_the_list_names_this_portal_and_its_offices() -> None:
    assert {"mingbian", "明辨", "jindu", "禁毒", "shequ", "社区", "admin", "office", "mima", "密码"} <= set(words())
