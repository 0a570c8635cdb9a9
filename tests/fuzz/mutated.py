"""Files that were right once: bytes changed, texts spliced, values of a tree put in place of others."""

import copy
from typing import Any

from hypothesis import strategies as some

from tests.fuzz.words import values, words


@some.composite
def spoiled_bytes(draw: Any, *originals: bytes) -> bytes:
    """A file with up to four places changed, cut out, doubled or cut off; now and then bytes of no file at all."""
    if draw(some.integers(0, 9)) == 0:
        return draw(some.binary(max_size=200))
    data = bytearray(draw(some.sampled_from(originals)))
    for _ in range(draw(some.integers(1, 4))):
        at = draw(some.integers(0, max(len(data) - 1, 0)))
        long = draw(some.integers(1, 12))
        how = draw(some.sampled_from(("other", "gone", "doubled", "end", "word")))
        if how == "end":
            del data[at:]
        elif how == "gone":
            del data[at : at + long]
        elif how == "doubled":
            data[at:at] = data[at : at + long]
        elif how == "word":
            data[at : at + long] = draw(words).encode()
        else:
            data[at : at + long] = draw(some.binary(min_size=1, max_size=long))
    return bytes(data)


@some.composite
def spoiled_text(draw: Any, original: str) -> str:
    """A text with up to three lines gone, doubled, swapped, or words of another kind in them."""
    lines = original.split("\n")
    for _ in range(draw(some.integers(1, 3))):
        at = draw(some.integers(0, len(lines) - 1))
        how = draw(some.sampled_from(("gone", "doubled", "swapped", "word", "before", "after", "deeper")))
        other = draw(some.integers(0, len(lines) - 1))
        if how == "gone" and len(lines) > 1:
            del lines[at]
        elif how == "doubled":
            lines.insert(other, lines[at])
        elif how == "swapped":
            lines[at], lines[other] = lines[other], lines[at]
        elif how == "word":
            place = draw(some.integers(0, len(lines[at])))
            lines[at] = lines[at][:place] + draw(words) + lines[at][place:]
        elif how == "deeper":
            lines[at] = "  " + lines[at]
        else:
            lines[at] = draw(words) + lines[at] if how == "before" else lines[at] + draw(words)
    return "\n".join(lines)


@some.composite
def spoiled_tree(draw: Any, original: Any) -> Any:
    """A tree of lists and mappings with up to three of its values gone, renamed or something else."""
    tree = copy.deepcopy(original)
    for _ in range(draw(some.integers(1, 3))):
        here, steps = tree, draw(some.integers(0, 3))
        for _ in range(steps):
            inner = [
                one
                for one in (here.values() if isinstance(here, dict) else here)
                if one and isinstance(one, dict | list)
            ]
            if not inner:
                break
            here = draw(some.sampled_from(inner))
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            continue
        key = draw(some.sampled_from(keys))
        how = draw(some.sampled_from(("other", "other", "word", "gone", "renamed", "as a list", "as a key")))
        if how == "gone":
            del here[key]
        elif how == "renamed" and isinstance(here, dict):
            here[draw(words)] = here.pop(key)
        else:
            made = {"as a list": [here[key]] * 2, "as a key": {str(key): here[key]}}
            here[key] = made[how] if how in made else draw(words if how == "word" else values())
    return tree
