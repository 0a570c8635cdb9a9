"""How counters that stand beside the boxes are published: never exactly. Pure."""

TEN = 10


def in_tens(number: int) -> int:
    """A counter beside the boxes as it may be published: exact, what was sent less what was sealed would tell of the
    few that no box took. Here alone, so that page, file and interface round alike."""
    return (number + TEN // 2) // TEN * TEN


def up_to_tens(number: int) -> int:
    """A head-count as it may be published. Upward, for coverage is "at most"."""
    return -(-number // TEN) * TEN
