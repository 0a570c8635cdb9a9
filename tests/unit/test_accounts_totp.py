"""The second factor's arithmetic: the window, codes that work once, the picture, the recovery codes."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest
import segno

from portal.accounts.factors import totp
from portal.limits import AddressLimit
from tests.office_desk import SECRET, code_at

NOON = datetime(2026, 7, 9, 12, 0, 10, tzinfo=UTC)
# RFC 6238, appendix B, SHA-1, the last six digits.
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_codes_are_those_of_the_standard(second: int, code: str) -> None:
    at = datetime.fromtimestamp(second, UTC)
    assert totp.matching_step(RFC, code, at, 0) == second // 30


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off_and_no_more(steps: int, fits: bool) -> None:
    found = totp.matching_step(SECRET, code_at(NOON, steps), NOON, 0)
    assert found == (totp.step_of(NOON) + steps if fits else None)


def test_a_code_that_was_used_or_is_older_than_a_used_one_fits_no_more() -> None:
    now = totp.step_of(NOON)
    assert totp.matching_step(SECRET, code_at(NOON), NOON, now) is None
    assert totp.matching_step(SECRET, code_at(NOON, -1), NOON, now) is None
    assert totp.matching_step(SECRET, code_at(NOON, 1), NOON, now) == now + 1


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1}\n", "\u3000{0}{1}"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    code = code_at(NOON)
    assert totp.matching_step(SECRET, typed.format(code[:3], code[3:]), NOON, 0)
    wide = code.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert totp.matching_step(SECRET, wide, NOON, 0)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "三百二十一", "٣٢١٤٥٦", "0" * 200])
def test_nonsense_is_no_code(typed: str) -> None:
    assert totp.matching_step(SECRET, typed, NOON, 0) is None


def test_the_picture_says_the_secret_and_whose_it_is() -> None:
    address = totp.address_of(SECRET, "li wei:1")
    parts, words = urlsplit(address), parse_qs(urlsplit(address).query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Mingbian:li wei:1"
    assert words == {"secret": [SECRET], "issuer": ["Mingbian"]}
    assert isinstance(pyotp.parse_uri(totp.address_of(SECRET, "li")), pyotp.TOTP)


def test_the_picture_is_an_inline_drawing_without_styles_of_exactly_this_address() -> None:
    address = totp.address_of(SECRET, "li")
    root = ElementTree.fromstring(totp.picture_of(address))
    assert root.tag == "svg"
    for one in root.iter():
        assert one.tag in {"svg", "g", "path"}
        assert not {"style", "href", "onload"} & set(one.attrib)
    (lines,) = [one for one in root.iter("path") if one.get("class") == "qrline"]
    assert _dark(str(lines.get("d"))) == {
        (x, y)
        for y, row in enumerate(segno.make(address, error="m", micro=False).matrix_iter(border=4))
        for x, dark in enumerate(row)
        if dark
    }


def _dark(drawing: str) -> set[tuple[int, int]]:
    """The dark squares of segno's path: relative moves and horizontal lines on half units."""
    found, x, y, number, words = set(), 0.0, 0.0, "", []
    for letter in f"{drawing}M":
        if letter in "Mmh":
            words.append(number.strip())
            number = letter
        else:
            number += letter
    for word in filter(None, words):
        values = [float(one) for one in word[1:].replace("-", " -").split()]
        if word[0] == "M":
            x, y = values
        elif word[0] == "m":
            x, y = x + values[0], y + values[1]
        else:
            found |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
    return found


def test_the_secret_is_typed_in_groups_of_four() -> None:
    secret = totp.new_secret()
    assert len(secret) == 32
    assert secret != totp.new_secret()
    groups = totp.in_groups(secret).split(" ")
    assert {len(group) for group in groups} == {4}
    assert "".join(groups) == secret


def test_recovery_codes_differ_and_are_read_however_they_are_typed() -> None:
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == 10
    one = codes[0]
    assert totp.digest_of(one) == totp.digest_of(f" {one.upper().replace('-', ' ')} ")
    assert totp.digest_of(one) != totp.digest_of(codes[1])


def test_an_address_is_slowed_alone_and_only_until_its_window_ends() -> None:
    limit = AddressLimit(3, seconds=600)
    start = datetime(2026, 7, 9, 12, tzinfo=UTC)
    assert [limit.allows("10.0.0.1", start.timestamp()) for _ in range(4)] == [True, True, True, False]
    assert limit.allows("10.0.0.2", start.timestamp())
    assert not limit.allows("10.0.0.1", (start + timedelta(seconds=599)).timestamp())
    assert limit.allows("10.0.0.1", (start + timedelta(seconds=600)).timestamp())
