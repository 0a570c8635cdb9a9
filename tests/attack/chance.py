"""How sure an attacker's guesses are, and where the line lies that chance alone does not cross. Pure.

Every test that throws coins takes its line from `most_by_chance`, so that an honest portal raises a false alarm with a
probability below FALSE_ALARM; the system's own generator is used and no seed is fixed."""

import math
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

FALSE_ALARM = 1e-6


def bound(eps: float) -> float:
    """How often at best one fact is guessed by somebody who knows all else: odds e^eps to 1."""
    return math.exp(eps) / (1 + math.exp(eps))


def tail(trials: int, least: int, share: float) -> float:
    """The exact chance of `least` or more hits."""
    logs = (
        math.lgamma(trials + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(trials - hits + 1)
        + hits * math.log(share)
        + (trials - hits) * math.log1p(-share)
        for hits in range(least, trials + 1)
    )
    return math.fsum(math.exp(one) for one in logs)


def most_by_chance(trials: int, share: float) -> float:
    """The lowest share of hits that chance exceeds with less than FALSE_ALARM when each is one with chance `share`."""
    low, high = math.floor(share * trials), trials
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tail(trials, middle + 1, share) < FALSE_ALARM else (middle, high)
    return high / trials


def coin() -> int:
    """0 or 1, from the operating system."""
    return secrets.randbelow(2)


@dataclass(frozen=True)
class Trial:
    """What an attacker has of one fact. `bit` is the truth; `seen` are the looks at the sealed numbers that depend on
    it, each look with one number a count; `if_no` and `if_yes` are the exact counts of the two portals."""

    bit: int
    seen: tuple[tuple[int, ...], ...]
    if_no: tuple[int, ...]
    if_yes: tuple[int, ...]
    eps: tuple[float, ...]

    @property
    def evidence(self) -> float:
        """Log odds that the bit is 1. If all looks say the same there was one draw, else each look had its own."""
        return sum(
            eps * (abs(value - no) - abs(value - yes))
            for look in (self.seen[:1] if len(set(self.seen)) == 1 else self.seen)
            for value, no, yes, eps in zip(look, self.if_no, self.if_yes, self.eps, strict=True)
        )


def right_guesses(trials: Sequence[Trial], coin: Callable[[], int] = coin) -> float:
    """The share that the best guesser gets right: by the sign of the evidence, where there is none by a coin."""
    return _share(one.bit == (int(one.evidence > 0) if abs(one.evidence) > 1e-9 else coin()) for one in trials)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted)
