"""The jitter follows its exact distribution. Thresholds are fixed so that chance alone fails a run less than once in
a million; a bias of the size that a naive float inversion or a clipped draw has would fail it every time."""

import math
from collections import Counter

import pytest

from portal.sealing.jitter import draw

DRAWS = 20_000


@pytest.mark.parametrize("eps", [1.0, 0.25, 2.5])
def test_draws_follow_the_discrete_laplace_distribution(eps: float) -> None:
    q = math.exp(-eps)
    seen = Counter(draw(eps) for _ in range(DRAWS))
    statistic, cells, rest = 0.0, 0, DRAWS
    reach = max(k for k in range(60) if DRAWS * (1 - q) / (1 + q) * q**k >= 50)
    for k in range(-reach, reach + 1):
        expected = DRAWS * (1 - q) / (1 + q) * q ** abs(k)
        statistic += (seen[k] - expected) ** 2 / expected
        cells, rest = cells + 1, rest - seen[k]
    tails = DRAWS * 2 * q ** (reach + 1) / (1 + q)
    statistic += (rest - tails) ** 2 / tails
    # Wilson & Hilferty's cube: chi-square with `cells` degrees exceeds this with chance 1e-9 (z = 6).
    limit = cells * (1 - 2 / (9 * cells) + 6 * math.sqrt(2 / (9 * cells))) ** 3
    assert statistic < limit


def test_nobody_or_one_or_two_are_added_most_often() -> None:
    """measurement.md 4.2 tells officers: at most three in 97 of 100 boxes."""
    within = sum(abs(draw(1.0)) <= 3 for _ in range(DRAWS)) / DRAWS
    assert 0.96 < within < 0.985  # exact: 0.9732; ten standard errors to either side


@pytest.mark.parametrize("eps", [0.0, -1.0, math.nan])
def test_without_a_budget_there_is_no_draw(eps: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        draw(eps)
